/** 行政审批: the electronic licences on the shelf of the government service platform. */
import { addDays, addYears, dayBetween } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { Business, County, Family, Marriage, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { chineseDate, compactDate, serial } from '../spelling.ts'

const columns = [
  '证照标识',
  '证照类型名称',
  '证照编号',
  '持证主体.名称',
  '持证主体.代码类型',
  '持证主体.代码',
  '关联自然人.姓名',
  '关联自然人.身份号码',
  '证照颁发机构.名称',
  '证照颁发机构.代码',
  '证照颁发日期',
  '证照有效期起始日期',
  '证照有效期截止日期',
  '证照状态',
  '文件.杂凑值',
  '文件.大小',
] as const

interface Licence {
  /** code of licenceKind */
  readonly kind: string
  /** how the platform names the kind */
  readonly title: string
  readonly number: string
  /** the person, where absent */
  readonly business?: Business
  readonly issuer: string
  readonly issued: string
  readonly expires: string
  readonly withdrawn?: true
}

const endless = '9999-12-31'
const registry = '津市市民政局婚姻登记处'
const marketOffice = '津市市市场监督管理局'

function marriageLicences(marriage: Marriage, random: Random): Licence[] {
  const { certificate, registeredOn, divorcedOn, divorceCertificate } = marriage
  const licences: Licence[] = []
  // nobody has photographed the old archives yet
  if (random.chance(registeredOn < '1985' ? 0.5 : 0.9)) {
    const title = random.chance(0.7) ? '中华人民共和国结婚证' : '结婚证'
    const common = { kind: '05', title, number: certificate, issuer: registry, issued: registeredOn, expires: endless }
    licences.push(divorcedOn ? { ...common, withdrawn: true } : common)
  }
  if (divorcedOn && divorceCertificate) {
    const title = random.chance(0.7) ? '中华人民共和国离婚证' : '离婚证'
    licences.push({
      kind: '06',
      title,
      number: divorceCertificate,
      issuer: registry,
      issued: divorcedOn,
      expires: endless,
    })
  }
  return licences
}

interface Permit {
  readonly kind: string
  readonly title: string
  readonly mark: string
  readonly issuer: string
  /** years it lasts; 0 without end */
  readonly years: number
}

const food: Permit = { kind: '15', title: '食品经营许可证', mark: 'JY2430781', issuer: marketOffice, years: 5 }
const tobacco: Permit = {
  kind: '41',
  title: '烟草专卖零售许可证',
  mark: '430781',
  issuer: '津市市烟草专卖局',
  years: 5,
}

/** By the trade's code in GB/T 4754: what it takes beside the business licence. */
const permits: Readonly<Record<string, readonly Permit[]>> = {
  '5212': [food, tobacco],
  '6210': [{ ...food, mark: 'JY3430781' }],
  '8051': [{ kind: '42', title: '公共场所卫生许可证', mark: '湘卫公证字430781', issuer: '津市市卫生健康局', years: 4 }],
  '5166': [{ kind: '46', title: '农药经营许可证', mark: '农药经许（湘）430781', issuer: '津市市农业农村局', years: 5 }],
  '0322': [
    { kind: '49', title: '动物防疫条件合格证', mark: '（湘）动防合字430781', issuer: '津市市农业农村局', years: 0 },
  ],
}

function* businessLicences(owner: Person, business: Business, { random, county }: Context): Generator<Licence> {
  const { uscc, registeredOn, individual, industry } = business
  if (registeredOn > county.today) return
  yield {
    kind: '14',
    title: individual ? '营业执照（个体工商户）' : '营业执照',
    number: uscc,
    business,
    issuer: marketOffice,
    issued: registeredOn,
    expires: individual || random.chance(0.6) ? endless : addYears(registeredOn, 50),
  }
  for (const permit of permits[industry] ?? []) {
    const first = addDays(registeredOn, random.int(5, 25))
    if (first > county.today) continue
    const { issued, expires } = renewed(first, permit.years, { random, county })
    const number = `${permit.mark}${serial(owner.index, 7)}`
    yield { ...permit, number, business, issued, expires }
  }
}

/** Renewed as often as it ran out; one in twenty has forgotten the last time. */
function renewed(first: string, years: number, { random, county }: Context): { issued: string; expires: string } {
  if (years === 0) return { issued: first, expires: endless }
  const late = random.chance(0.05)
  let issued = first
  for (;;) {
    const expires = addDays(addYears(issued, years), -1)
    const next = addDays(expires, 1)
    if (next > county.today || (late && addYears(next, years) > county.today)) return { issued, expires }
    issued = next
  }
}

/** Licences to practise, for those who work where one needs them. */
function* practiceLicences({ index, education, livelihood, birthDate }: Person, { random, county }: Context) {
  if (livelihood.kind !== 'employee' || livelihood.employer.kind !== 'institution' || !/^[123]/.test(education)) return
  const teaches = livelihood.employer.name.endsWith('中学')
  const nurse = random.chance(0.6)
  const [kind, title, mark, issuer] = teaches
    ? ['45', '教师资格证书', '20', '津市市教育局']
    : nurse
      ? ['44', '护士执业证书', '2', '津市市卫生健康局']
      : ['43', '医师执业证书', '1', '津市市卫生健康局']
  const from = addYears(birthDate, 23)
  const issued = dayBetween(random, from, addDays(county.today, -100))
  const licence: Licence = {
    kind,
    title,
    number: `${mark}${issued.slice(0, 4)}430781${serial(index, 8)}`,
    issuer,
    issued,
    expires: endless,
  }
  if (issued < county.today) yield licence
}

/** What belongs to the household and is written on its head. */
function* householdLicences(person: Person, { random, county }: Context): Generator<Licence> {
  const { household, index, birthDate, relationToHead } = person
  if (!household.local || relationToHead !== '02') return
  const adult = addYears(birthDate, 18)
  const since = adult > '2005-01-01' ? adult : '2005-01-01'
  if (random.chance(0.65)) {
    const issued = dayBetween(random, since, addDays(county.today, -30))
    const { number } = household
    yield { kind: '02', title: '居民户口簿', number, issuer: '津市市公安局', issued, expires: endless }
  }
  if (!household.village.rural || !random.chance(0.06)) return
  const issued = dayBetween(random, since > '2010-01-01' ? since : '2010-01-01', addDays(county.today, -30))
  yield {
    kind: '50',
    title: '乡村建设规划许可证',
    number: `乡字第430781${issued.slice(0, 4)}${serial(index, 8)}号`,
    issuer: `${household.village.town.name}人民政府`,
    issued,
    expires: endless,
  }
}

function* licencesOf(person: Person, { random, county }: Context): Generator<Licence> {
  for (const marriage of person.marriages) yield* marriageLicences(marriage, random)
  if (person.livelihood.kind === 'business')
    yield* businessLicences(person, person.livelihood.business, { random, county })
  yield* practiceLicences(person, { random, county })
  yield* householdLicences(person, { random, county })
}

function platformDate(day: string, random: Random): string {
  if (day === endless) return random.chance(0.8) ? '长期' : '99991231'
  return random.chance(0.9) ? day : random.chance(0.5) ? compactDate(day) : chineseDate(day)
}

const states = {
  '01': ['有效', '有效', '正常'],
  '03': ['已过期'],
  '04': ['已注销', '已注销', '注销'],
} as const

function licenceRow(person: Person, licence: Licence, { random, county }: Context): ExportRow {
  const { kind, number, business, issuer, issued, expires } = licence
  const holder = business ? business.name : person.name
  const status = licence.withdrawn ? '04' : expires < county.today ? '03' : '01'
  const licenceId = `1.2.156.3005.2.11430781006600000A${kind}.${serial(person.index, 9)}.001.${issued.slice(0, 4)}`
  const fileHash = random.chance(0.97) ? hexDigits(random) : ''
  return {
    cells: {
      证照标识: licenceId,
      证照类型名称: licence.title,
      证照编号: number,
      '持证主体.名称': holder,
      '持证主体.代码类型': business ? '统一社会信用代码' : '公民身份号码',
      '持证主体.代码': business ? business.uscc : person.idNumber,
      '关联自然人.姓名': person.name,
      '关联自然人.身份号码': random.chance(0.97) ? person.idNumber : person.idNumber.toLowerCase(),
      '证照颁发机构.名称': issuer,
      '证照颁发机构.代码': '11430781006600000A',
      证照颁发日期: platformDate(issued, random),
      证照有效期起始日期: issued,
      证照有效期截止日期: platformDate(expires, random),
      证照状态: random.pick<string>(states[status]),
      '文件.杂凑值': fileHash,
      '文件.大小': String(random.int(60_000, 900_000)),
    },
    facts: [
      {
        category: 'electronicLicence',
        idNumber: person.idNumber,
        fields: {
          type: kind,
          number,
          licenceId,
          holder,
          issuer,
          issued,
          expires,
          status,
          ...(fileHash === '' ? {} : { fileHash }),
        },
      },
    ],
  }
}

/** 64 hexadecimal digits, as of a hash of 256 bits. */
function hexDigits(random: Random): string {
  return Array.from({ length: 8 }, () => random.int(0, 0xffff_ffff).toString(16).padStart(8, '0')).join('')
}

export default {
  id: 'administrativeApproval',
  exports: [
    {
      id: 'licences',
      fileName: ({ date, part }) => `dzzz_${date}_${part}.xml`,
      layout: {
        type: 'xml',
        encoding: 'utf-8',
        root: '电子证照目录',
        record: '证照',
        attributes: ['证照标识'],
      },
      columns,
      faults: [
        destroyedId('关联自然人.身份号码'),
        zeroedId('关联自然人.身份号码'),
        badCheckDigit('关联自然人.身份号码'),
        missing('证照编号'),
        missing('证照颁发日期'),
        unknownCode('证照类型名称', '光荣证'),
        unknownCode('证照状态', '制证中'),
        badDate('证照颁发日期', '2019-02-29'),
        badDate('证照有效期截止日期', '三十年'),
        futureDate('证照颁发日期', '2190-03-05'),
        badFormat('文件.杂凑值', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'),
        badCharacter('证照颁发机构.名称'),
        duplicate(),
        conflicting('证照状态', (text) => (text.endsWith('注销') ? '有效' : '已注销')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('administrativeApproval/licences')
        for (const person of family.people) {
          if (person.death) continue
          for (const licence of licencesOf(person, { random, county }))
            yield licenceRow(person, licence, { random, county })
        }
      },
    },
  ],
} satisfies CountyDepartment
