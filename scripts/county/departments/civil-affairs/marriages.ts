/** 婚姻登记: one row per certificate, husband and wife side by side; old rows were typed in from paper. */
import { addYears, dayBetween, earlier } from '../../dates.ts'
import type { Context, CountyExport, ExportRow, Fact } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  brokenBytes,
  conflicting,
  dateOutOfBounds,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Marriage, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, fifteenDigits, serial, shortDate } from '../../spelling.ts'

const columns = [
  '业务流水号',
  '业务类别',
  '证书字号',
  '登记日期',
  '男方姓名',
  '男方国籍',
  '男方身份证号',
  '男方其他证件号',
  '男方登记后婚姻状况',
  '女方姓名',
  '女方国籍',
  '女方身份证号',
  '女方其他证件号',
  '女方登记后婚姻状况',
  '登记机关',
  '撤销或无效日期',
  '登记员',
] as const

interface Side {
  readonly name: string
  /** code and name, GB/T 2659.1 */
  readonly nationality: readonly [string, string]
  /** '' where the office never wrote one down */
  readonly idNumber: string
  readonly passport: string
  readonly status: string
}

interface Certificate {
  /** code and the office's words for it */
  readonly event: readonly [string, string]
  readonly number: string
  readonly registeredOn: string
  readonly revokedOn?: string
  readonly office: string
  readonly husband: Side
  readonly wife: Side
}

function certificateRow(certificate: Certificate, { random, index }: { random: Random; index: number }): ExportRow {
  const { event, number, registeredOn, revokedOn, office, husband, wife } = certificate
  const cells = {
    业务流水号: serial(index, 10),
    业务类别: event[1],
    证书字号: number,
    登记日期: registeredOn < '2000' && random.chance(0.2) ? shortDate(registeredOn, '.') : registeredOn,
    男方姓名: husband.name,
    男方国籍: nationalityText(random, husband),
    男方身份证号: idText(random, husband, registeredOn),
    男方其他证件号: husband.passport,
    男方登记后婚姻状况: husband.status,
    女方姓名: wife.name,
    女方国籍: nationalityText(random, wife),
    女方身份证号: idText(random, wife, registeredOn),
    女方其他证件号: wife.passport,
    女方登记后婚姻状况: wife.status,
    登记机关: office,
    撤销或无效日期: revokedOn ?? '',
    登记员: random.pick(['周丽', '陈志强', '覃小燕']),
  }
  const facts = [[husband, wife] as const, [wife, husband] as const].flatMap(([own, spouse]): Fact[] => {
    if (own.idNumber === '') return []
    const fields = {
      certificateNumber: number,
      event: event[0],
      maritalStatus: own.status,
      spouseName: spouse.name,
      ...(spouse.idNumber === '' ? {} : { spouseIdNumber: spouse.idNumber }),
      spouseNationality: spouse.nationality[0],
      registeredOn,
      office,
      ...(revokedOn === undefined ? {} : { revokedOn }),
    }
    return [{ category: 'marriage', idNumber: own.idNumber, fields }]
  })
  return { cells, facts }
}

function nationalityText(random: Random, { nationality: [, text] }: Side): string {
  return text === '中国' && random.chance(0.04) ? '中华人民共和国' : text
}

function idText(random: Random, { idNumber }: Side, registeredOn: string): string {
  if (idNumber === '') return ''
  return registeredOn < '1999-10' && random.chance(0.15) ? fifteenDigits(idNumber) : carelessId(random, idNumber)
}

/** by the nationality in a foreigner's number, or the prefix of a resident's from Hong Kong, Macau and Taiwan */
const nationalities: Readonly<Record<string, readonly [string, string]>> = {
  '643': ['RUS', '俄罗斯'],
  '840': ['USA', '美国'],
  '410': ['KOR', '韩国'],
  '704': ['VNM', '越南'],
  '392': ['JPN', '日本'],
  '810000': ['HKG', '中国香港'],
  '820000': ['MAC', '中国澳门'],
  '830000': ['TWN', '中国台湾'],
}
const chinese = ['CHN', '中国'] as const

function nationalityOf({ kind, idNumber }: Person): readonly [string, string] {
  if (kind === 'citizen') return chinese
  return nationalities[kind === 'foreigner' ? idNumber.slice(3, 6) : idNumber.slice(0, 6)] ?? chinese
}

/** Before identity cards nobody had a number, and not all were looked up since; foreigners showed a passport. */
function sideOf(
  person: Person,
  status: string,
  { random, registeredOn }: { random: Random; registeredOn: string },
): Side {
  const onPaper = registeredOn < '1990' && random.chance(person.sex === '2' ? 0.06 : 0.02)
  const onPassport = person.kind !== 'citizen' && random.chance(0.5)
  return {
    name: person.name,
    nationality: nationalityOf(person),
    idNumber: onPaper || onPassport ? '' : person.idNumber,
    passport: onPassport ? `${person.kind === 'foreigner' ? 'E' : 'H'}${random.digits(8)}` : '',
    status,
  }
}

const register = '津市市民政局婚姻登记处'

/** Towns registered marriages until 2003. */
function officeOf({ household }: Person, registeredOn: string): string {
  const { town } = household.village
  return registeredOn < '2003-10' && household.local ? `津市市${town.name}婚姻登记处` : register
}

function* marriageRows(marriage: Marriage, { random, county }: Context): Generator<ExportRow> {
  const { husband, wife, certificate, registeredOn, divorcedOn, divorceCertificate } = marriage
  const { index } = husband
  const office = officeOf(husband, registeredOn)
  const sides = (day: string, statusOf: (person: Person) => string) => ({
    husband: sideOf(husband, statusOf(husband), { random, registeredOn: day }),
    wife: sideOf(wife, statusOf(wife), { random, registeredOn: day }),
  })
  const statusOf = (person: Person) => marriedStatus(person, marriage, random)
  yield certificateRow(
    {
      event: ['01', random.chance(0.05) ? '结婚' : '结婚登记'],
      number: certificate,
      registeredOn,
      office,
      ...sides(registeredOn, statusOf),
    },
    { random, index },
  )
  if (divorcedOn && divorceCertificate)
    yield certificateRow(
      {
        event: ['02', '离婚登记'],
        number: divorceCertificate,
        registeredOn: divorcedOn,
        office: register,
        ...sides(divorcedOn, () => '40'),
      },
      { random, index },
    )
  const copied = copyDate(marriage, { random, county })
  if (copied === undefined) return
  yield certificateRow(
    {
      event: divorcedOn ? ['04', '补领离婚证'] : ['03', random.chance(0.2) ? '补发结婚登记证' : '补领结婚证'],
      number: `${divorcedOn ? 'BL' : 'BJ'}${county.code}-${copied.slice(0, 4)}-${serial(index, 6)}`,
      registeredOn: copied,
      office: register,
      ...sides(copied, () => (divorcedOn ? '40' : '20')),
    },
    { random, index },
  )
}

function marriedStatus(person: Person, marriage: Marriage, random: Random): string {
  if (person.marriages.indexOf(marriage) > 0) return '22'
  const old = marriage.registeredOn < '1994'
  return random.weighted([
    ['20', old ? 90 : 25],
    ['21', old ? 7 : 75],
    ['90', old ? 3 : 0],
  ] as const)
}

/** When a lost certificate was written anew: both must come for it. */
function copyDate(
  { husband, wife, registeredOn, divorcedOn }: Marriage,
  { random, county }: Context,
): string | undefined {
  if (!random.chance(0.04)) return undefined
  const from = addYears(divorcedOn ?? registeredOn, 1)
  const deaths = [husband, wife].flatMap(({ death }) => (death ? [death.date] : []))
  const last = deaths.reduce(earlier, county.today)
  return from < last ? dayBetween(random, from, last) : undefined
}

const brides = [
  ['阮氏红', 'VNM', '越南'],
  ['陈氏明芳', 'VNM', '越南'],
  ['玛·钦钦', 'MMR', '缅甸'],
  ['索披·陈', 'KHM', '柬埔寨'],
] as const

/** A marriage with a foreigner on false papers, declared void: he counts as never married, and she has no ID number. */
function voidRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { age, sex, kind, maritalStatus, death, index } = person
  if (sex !== '1' || kind !== 'citizen' || maritalStatus !== '10' || age < 27 || death) return undefined
  if (!random.chance(0.015)) return undefined
  const registeredOn = dayBetween(random, addYears(county.today, -Math.min(age - 22, 15)), addYears(county.today, -2))
  const revokedOn = dayBetween(random, addYears(registeredOn, 1), county.today)
  const [name, code, text] = random.pick(brides)
  return certificateRow(
    {
      event: ['06', random.chance(0.3) ? '宣告无效' : '宣告婚姻无效'],
      number: `J430700-${registeredOn.slice(0, 4)}-${serial(index, 6)}`,
      registeredOn,
      revokedOn,
      office: '常德市民政局婚姻登记处',
      husband: { name: person.name, nationality: chinese, idNumber: person.idNumber, passport: '', status: '10' },
      wife: { name, nationality: [code, text], idNumber: '', passport: `C${random.digits(7)}`, status: '10' },
    },
    { random, index },
  )
}

const husbandNumbered = { when: (cells: Readonly<Record<string, string>>) => cells.男方身份证号 !== '' }

export const marriages: CountyExport = {
  id: 'marriages',
  fileName: ({ date }) => `婚姻登记_${date}.csv`,
  layout: { type: 'csv', encoding: 'gb18030', newline: '\r\n' },
  columns,
  faults: [
    destroyedId('女方身份证号'),
    zeroedId('男方身份证号'),
    badCheckDigit('女方身份证号'),
    missing('证书字号'),
    unknownCode('业务类别', '出具证明'),
    unknownCode('男方登记后婚姻状况', '50', husbandNumbered),
    unknownCode('女方国籍', '不详国', husbandNumbered),
    badDate('登记日期', '2013-02-29'),
    dateOutOfBounds('登记日期', '1905-03-05'),
    futureDate('登记日期', '2109-03-05'),
    duplicate(),
    conflicting('登记机关', (office) => (office === register ? '常德市民政局' : register)),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/marriages')
    for (const person of family.people) {
      for (const marriage of person.marriages)
        if (marriage.husband === person) yield* marriageRows(marriage, { random, county })
      const invalid = voidRow(person, { random, county })
      if (invalid) yield invalid
    }
  },
}
