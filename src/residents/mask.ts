/** How level-3 values are shown to those who need not see them in full. Pure. */

const compoundSurnames = new Set([
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '皇甫',
  '令狐',
  '尉迟',
  '司徒',
  '东方',
  '夏侯',
  '公孙',
  '慕容',
  '长孙',
  '宇文',
  '轩辕',
  '端木',
])

/** 张三丰 → 张*丰 · 张三 → 张* · 欧阳娜 → 欧阳* · 买买提·艾力 → 买**·**: as many stars as hidden characters. */
export function maskName(name: string): string {
  const [first = '', ...rest] = name.split('·')
  if (rest.length > 0) return [maskTail(first, 1), ...rest.map((part) => '*'.repeat([...part].length))].join('·')
  const characters = [...name]
  const kept = characters.length > 2 && compoundSurnames.has(characters.slice(0, 2).join('')) ? 2 : 1
  if (characters.length <= kept + 1) return maskTail(name, kept)
  const hidden = '*'.repeat(characters.length - kept - 1)
  return characters.slice(0, kept).join('') + hidden + characters.at(-1)
}

function maskTail(text: string, kept: number): string {
  const characters = [...text]
  return characters.slice(0, kept).join('') + '*'.repeat(Math.max(0, characters.length - kept))
}

/** 430781195001011234 → 430781********1234 */
export function maskIdNumber(idNumber: string): string {
  return `${idNumber.slice(0, 6)}********${idNumber.slice(14)}`
}
