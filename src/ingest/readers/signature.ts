/** What a file is by its first bytes, whatever its name says; undefined for plain text or the unknown. */
export type Signature =
  | 'zip'
  | 'ole'
  | 'pdf'
  | 'rar'
  | '7z'
  | 'gzip'
  | 'html'
  | 'xml'
  | 'mhtml'
  | 'rtf'
  | 'json'
  | 'image'

/** Names for the messages. */
export const signatureNames: Readonly<Record<Signature, string>> = {
  zip: '压缩包或 .xlsx 工作簿',
  ole: '旧版 Excel 工作簿（.xls），或加了密码的工作簿',
  pdf: 'PDF 文档',
  rar: 'RAR 压缩包',
  '7z': '7z 压缩包',
  gzip: 'gzip 压缩文件',
  html: '网页（HTML 表格）',
  xml: 'XML 文件',
  mhtml: '单一文件网页（MHTML）',
  rtf: 'RTF 文档',
  json: 'JSON 文件',
  image: '图片',
}

const magic: readonly (readonly [string, Signature])[] = [
  ['504b0304', 'zip'],
  ['504b0506', 'zip'],
  ['504b0708', 'zip'],
  ['d0cf11e0a1b11ae1', 'ole'],
  ['25504446', 'pdf'],
  ['526172211a07', 'rar'],
  ['377abcaf271c', '7z'],
  ['1f8b08', 'gzip'],
  ['7b5c727466', 'rtf'],
  ['ffd8ff', 'image'],
  ['89504e47', 'image'],
]

const words: readonly (readonly [RegExp, Signature])[] = [
  [/^<\?xml[\s\S]{0,2000}?<html[\s>:]/i, 'html'],
  [/^<\?xml/i, 'xml'],
  [/^(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style|div)[\s>:]/i, 'html'],
  [/^MIME-Version:/i, 'mhtml'],
  [/^[{[]/, 'json'],
]

/** Looks at the first bytes (some 4 KB are enough). */
export function signatureOf(head: Uint8Array): Signature | undefined {
  const start = Buffer.from(head.subarray(0, 8)).toString('hex')
  const binary = magic.find(([prefix]) => start.startsWith(prefix))
  if (binary) return binary[1]
  const text = Buffer.from(head.subarray(0, 4096)).toString('latin1').replace(/^ï»¿/, '').trimStart()
  return words.find(([pattern]) => pattern.test(text))?.[1]
}
