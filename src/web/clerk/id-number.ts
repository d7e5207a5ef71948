/**
 * ID numbers while they are typed (GB 11643, check character ISO 7064 MOD 11-2). The page shares nothing with the server
 * that runs; test/web/id-number.test.ts holds both to the same answers.
 */

export type TypedNumber =
  | { readonly state: 'empty' | 'incomplete' | 'bad'; readonly says: string }
  /** `idNumber` of 18 characters */
  | { readonly state: 'good'; readonly idNumber: string; readonly says: string }

const checkCharacters = '10X98765432'
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** What to make of it so far, said in Chinese. */
export function readIdNumber(text: string, today: Date = new Date()): TypedNumber {
  const number = normalise(text)
  if (number === '') return { state: 'empty', says: '' }
  if (/^[1-9]\d{14}$/.test(number)) return readOld(number, today)
  if (/^[1-9]\d{0,16}$/.test(number)) return { state: 'incomplete', says: `还差 ${18 - number.length} 位` }
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return { state: 'bad', says: '应为 18 位：前 17 位是数字，末位是数字或 X' }
  return judge(number, today)
}

/** Spaces, full-width digits and a small x are understood. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u3000\ufeff]+/g, '')
    .toUpperCase()
}

/** Fifteen digits, issued until 1999, may also be the beginning of eighteen. */
function readOld(fifteen: string, today: Date): TypedNumber {
  const seventeen = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`
  const full = judge(seventeen + checkCharacter(seventeen), today)
  if (full.state !== 'good') return { state: 'incomplete', says: '还差 3 位' }
  return { ...full, says: `15 位旧号码，按 ${full.idNumber} 查询；新号码还差 3 位` }
}

function judge(number: string, today: Date): TypedNumber {
  if (number.endsWith('0000')) return { state: 'bad', says: '末四位为 0，疑似被表格软件损坏，请按证件重新录入' }
  if (checkCharacter(number.slice(0, 17)) !== number.slice(17))
    return { state: 'bad', says: '校验码不符，有数字输错，请逐位核对' }
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number)
  if (year === undefined || month === undefined || day === undefined || !isRealDay(year, month, day))
    return { state: 'bad', says: '出生日期不存在，请核对第 7 至 14 位' }
  const sex = Number(number.slice(16, 17)) % 2 === 1 ? '男' : '女'
  const age = ageOn(today, { year, month, day })
  return { state: 'good', idNumber: number, says: `号码正确：${sex}，${year} 年 ${month} 月 ${day} 日生，${age} 岁` }
}

function checkCharacter(seventeen: string): string {
  const sum = weights.reduce((total, weight, at) => total + weight * Number(seventeen.charAt(at)), 0)
  return checkCharacters.charAt(sum % 11)
}

function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1880 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function ageOn(today: Date, born: { readonly year: number; readonly month: number; readonly day: number }): number {
  const isBefore =
    today.getMonth() + 1 < born.month || (today.getMonth() + 1 === born.month && today.getDate() < born.day)
  return today.getFullYear() - born.year - (isBefore ? 1 : 0)
}
