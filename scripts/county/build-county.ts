/** The places, employers and institutions of the demo county: 津市市, with its real towns and villages. */
import { usccCheckCharacter } from '../../src/catalogue/check.ts'
import { county as jinshi } from './jinshi.ts'
import type { County, Employer, Village } from './people.ts'
import { type Random, seededRandom } from './random.ts'

/** @param options.today `YYYY-MM-DD`, the day the departments export */
export function buildCounty({ today, seed }: { today: string; seed: number }): County {
  const random = seededRandom(`county/${seed}`)
  const villages: Village[] = jinshi.towns.flatMap((town) =>
    town.villages.map((village) => ({
      code: village.code,
      name: village.name,
      town: { code: town.code, name: town.name },
      rural: village.name.endsWith('村') || town.name.endsWith('农场'),
    })),
  )
  const towns = jinshi.towns.map(({ name }) => name)
  return {
    code: jinshi.code,
    name: jinshi.name,
    prefecture: jinshi.prefecture,
    province: jinshi.province,
    villages,
    employers: employers(random),
    hospitals: ['津市市人民医院', '津市市中医医院', '津市市妇幼保健院', ...towns.map((town) => `${town}卫生院`)],
    primarySchools: ['津市市第一小学', '津市市第二小学', '津市市德雅小学', ...towns.map((town) => `${town}中心小学`)],
    middleSchools: ['津市市第三中学', '津市市翊武中学', ...towns.slice(5).map((town) => `${town}中学`)],
    highSchools: ['津市市第一中学', '津市市职业中等专业学校'],
    banks: ['中国农业银行', '中国建设银行', '湖南省农村信用社', '中国邮政储蓄银行', '长沙银行'],
    today,
  }
}

const trades = [
  ['制药', '2710'],
  ['盐化', '1495'],
  ['纺织', '1711'],
  ['食品', '1469'],
  ['汽配', '3670'],
  ['建材', '3031'],
  ['物流', '5437'],
  ['商贸', '5219'],
  ['建筑', '4710'],
  ['餐饮', '6210'],
  ['科技', '6513'],
  ['物业', '7020'],
  ['水产', '0412'],
  ['米业', '1311'],
] as const
const brands = [...'湘津澧兰嘉鑫恒泰华瑞宏达顺丰盛源汇金龙虎凤鸣云海天地人和永安']
const offices = [
  '教育局',
  '民政局',
  '财政局',
  '公安局',
  '水利局',
  '农业农村局',
  '卫生健康局',
  '人民医院',
  '第一中学',
  '自然资源局',
]

function employers(random: Random): Employer[] {
  const companies = Array.from({ length: 240 }, (_, at): Employer => {
    const [trade, industry] = random.pick(trades)
    return {
      name: `津市市${random.pick(brands)}${random.pick(brands)}${trade}有限公司`,
      uscc: unifiedCode('91', 1000 + at),
      industry,
      kind: 'company',
    }
  })
  const publics = offices.map((office, at): Employer => {
    const institution = /医院|中学/.test(office)
    return {
      name: `津市市${office}`,
      uscc: unifiedCode(institution ? '12' : '11', 10 + at),
      industry: institution ? '8411' : '9224',
      kind: institution ? 'institution' : 'government',
    }
  })
  return [...companies, ...publics]
}

/** A valid unified social credit code (GB 32100) registered in the county; one serial, one code. */
export function unifiedCode(registrar: string, serial: number): string {
  const body = `MA${serial.toString(10).padStart(6, '0')}`
  const organisation = `${body}${organisationCheck(body)}`
  const seventeen = `${registrar}430781${organisation}`
  return seventeen + usccCheckCharacter(seventeen)
}

/** Check character of the organisation code inside (GB 11714). */
function organisationCheck(eight: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const weights = [3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, at) => total + weight * alphabet.indexOf(eight.charAt(at)), 0)
  const check = 11 - (sum % 11)
  return check === 10 ? 'X' : check === 11 ? '0' : String(check)
}
