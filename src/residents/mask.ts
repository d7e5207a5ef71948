/** How level-3 values are shown to those who need not see them in full. Pure. */
import type { Field, Mask, Value } from '../catalogue/field.ts'

const hidden = '***'

/** A value of a field as it may be shown masked. A code is hidden whole: its set is small enough to guess from any part. */
export function maskValue({ type, mask }: Pick<Field, 'type' | 'mask'>, value: Value): string {
  const text = String(value)
  switch (type) {
    case 'idNumber':
      return maskIdNumber(text)
    case 'date':
    case 'expiry':
      return `${text.slice(0, 4)}-**-**`
    case 'month':
      return `${text.slice(0, 4)}-**`
    case 'area':
      return text.slice(0, 4).padEnd(text.length, '*')
    case 'uscc':
      return text.slice(-4).padStart(text.length, '*')
    default:
      return mask === undefined ? hidden : maskers[mask](text)
  }
}

const maskers: Readonly<Record<Mask, (text: string) => string>> = {
  name: maskName,
  phone: maskPhone,
  address: maskAddress,
  number: maskNumber,
  tail: (text) => `****${text}`,
}

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
  if (characters.length === 1) return '*'
  const kept = characters.length > 2 && compoundSurnames.has(characters.slice(0, 2).join('')) ? 2 : 1
  if (characters.length <= kept + 1) return maskTail(name, kept)
  const stars = '*'.repeat(characters.length - kept - 1)
  return characters.slice(0, kept).join('') + stars + characters.at(-1)
}

function maskTail(text: string, kept: number): string {
  const characters = [...text]
  return characters.slice(0, kept).join('') + '*'.repeat(Math.max(0, characters.length - kept))
}

/** 430781195001011234 → 430781********1234; what is no ID number is hidden whole */
export function maskIdNumber(idNumber: string): string {
  if (idNumber.length !== 18) return hidden
  return `${idNumber.slice(0, 6)}********${idNumber.slice(14)}`
}

/** 13812341234 → 138****1234; of a short number less, or nothing. */
function maskPhone(phone: string): string {
  if (phone.length >= 11) return `${phone.slice(0, 3)}****${phone.slice(-4)}`
  return phone.length >= 7 ? `****${phone.slice(-2)}` : '****'
}

/** 6217001234567890 → ****7890; of a short number less, or nothing. */
function maskNumber(number: string): string {
  const characters = [...number]
  if (characters.length >= 8) return `****${characters.slice(-4).join('')}`
  return characters.length >= 5 ? `****${characters.slice(-2).join('')}` : '****'
}

/** Province, city, county, town, village, each where it is given; no part of a division's name is a road or holds a digit. */
const divisions = ['省|自治区', '市|自治州|地区|盟', '县|区|市|旗', '街道|镇|乡|苏木', '社区|村|居委会|嘎查']
  .map((kinds) => `(?:[^\\d０-９\\s路街巷弄号栋幢组室]{1,12}?(?:${kinds}))?`)
  .join('')
const downToVillage = new RegExp(`^${divisions}`, 'u')

/** 湖南省津市市新洲镇车胤村3组12号 → 湖南省津市市新洲镇车胤村*** */
function maskAddress(address: string): string {
  return (downToVillage.exec(address)?.[0] ?? '') + hidden
}
