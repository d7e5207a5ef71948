/** What can be said of files before they are sent: the hub says it too, but only after they have gone there. */
const mebibyte = 1 << 20
const most = { files: 20, bytes: 256 * mebibyte, inAll: 1024 * mebibyte } as const

/** What is wrong with them, and what to do; undefined where nothing is. */
export function problemOfFiles(files: readonly File[]): string | undefined {
  if (files.length > most.files) return `一次至多 ${most.files} 个文件，请分几次传`
  const empty = files.find(({ size }) => size === 0)
  if (empty) return `“${empty.name}”是空的，请重新选择`
  const large = files.find(({ size }) => size > most.bytes)
  if (large) return `“${large.name}”超过 ${showSize(most.bytes)}，请拆成几个文件`
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  return bytes > most.inAll ? `合计超过 ${showSize(most.inAll)}，请分几次传` : undefined
}

/** Who saves a workbook after choosing it has another file: the browser no longer reads the one that was chosen. */
export async function findUnreadable(files: readonly File[]): Promise<string | undefined> {
  for (const file of files) {
    const isThere = await file
      .slice(0, 1)
      .arrayBuffer()
      .then(
        () => true,
        () => false,
      )
    if (!isThere) return `“${file.name}”在选择之后又改过，或正被别的程序占用：请存好并关闭后重新选择`
  }
  return undefined
}

/** `1.5 MB` */
export function showSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const [size, unit] = bytes < mebibyte ? [bytes / 1024, 'KB'] : [bytes / mebibyte, 'MB']
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`
}
