/** 公安交管: what the province's traffic management platform exports of vehicles and drivers. */
import { addDays, addMonths, addYears } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow, Fact } from '../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  badNumber,
  brokenBytes,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { County, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, compactDate, dateTime, documentWords, serial } from '../spelling.ts'

const vehicleColumns = [
  '机动车序号',
  '号牌种类',
  '号牌号码',
  '中文品牌',
  '车辆型号',
  '车辆类型',
  '使用性质',
  '机动车所有人',
  '身份证明名称',
  '身份证明号码',
  '初次登记日期',
  '检验有效期止',
  '强制报废期止',
  '机动车状态',
  '车辆识别代号',
] as const

/** brand, model and type of vehicle */
type Model = readonly [string, string, string]

const models: readonly Model[] = [
  ['大众牌', 'SVW71510', 'K33'],
  ['五菱牌', 'LZW6450', 'K31'],
  ['长安牌', 'SC1031', 'H31'],
  ['哈弗牌', 'CC6460', 'K32'],
  ['宝骏牌', 'LZW6407', 'K39'],
]
const electricModels: readonly Model[] = [
  ['比亚迪牌', 'BYD7009', 'K33'],
  ['五菱牌', 'LZW7004', 'K33'],
]

type Vehicle = Person['vehicles'][number]

/** A vehicle of one person; the platform's state is a row of letters, of which the hub keeps the gravest. */
function vehicleRow(owner: Person, vehicle: Vehicle, { random, county }: Context): ExportRow {
  const [brand, model, type] = random.pick(vehicle.plateType === '52' ? electricModels : models)
  const use = random.weighted([
    ['A', 92],
    ['F', 4],
    ['T', 3],
    ['L', 1],
  ] as const)
  const { inspectedTo, overdue } = inspection(vehicle.registeredOn, county.today, random)
  const states = (overdue ? 'Q' : '') + (random.chance(0.08) ? 'G' : '') + (random.chance(0.005) ? 'K' : '')
  const state = states === '' ? 'A' : [...states].sort().join('')
  const scrapBy = type === 'H31' ? addYears(vehicle.registeredOn, 15) : ''
  const vin = `L${random.pick(['SV', 'ZW', 'GX', 'S5'])}A${random.pick([...'ABCDEFGH'])}${random.digits(6)}${serial(owner.index % 1_000_000, 6)}`
  const idNumber = registeredNumber(owner)
  const fact: Fact = {
    category: 'vehicle',
    idNumber,
    fields: {
      plateType: vehicle.plateType,
      plate: vehicle.plate,
      type,
      brand: `${brand}${model}`,
      use,
      registeredOn: vehicle.registeredOn,
      inspectedTo,
      ...(scrapBy === '' ? {} : { scrapBy }),
      status: gravest(state),
      vinTail: vin.slice(-4),
    },
  }
  return {
    cells: {
      机动车序号: `4307${serial(owner.index, 10)}`,
      号牌种类: vehicle.plateType,
      号牌号码: vehicle.plate,
      中文品牌: brand,
      车辆型号: model,
      车辆类型: type,
      使用性质: use,
      机动车所有人: owner.name,
      身份证明名称: documentWords[owner.kind],
      身份证明号码: carelessId(random, idNumber),
      初次登记日期: dateTime(vehicle.registeredOn),
      检验有效期止: inspectedTo,
      强制报废期止: scrapBy === '' ? '2099-12-31' : scrapBy,
      机动车状态: state,
      车辆识别代号: vin,
    },
    facts: [fact],
  }
}

/** Nobody goes to the vehicle office because his ID number was corrected. */
function registeredNumber({ idNumber, formerIdNumber, household }: Person): string {
  return household.local ? (formerIdNumber ?? idNumber) : idNumber
}

/** A company's vehicle: in the same table, and of no resident. */
function companyRow(person: Person, random: Random): ExportRow | undefined {
  const { livelihood } = person
  if (livelihood.kind !== 'business' || livelihood.business.individual) return undefined
  const { business } = livelihood
  return {
    cells: {
      机动车序号: `4308${serial(person.index, 10)}`,
      号牌种类: '01',
      号牌号码: `湘JH${serial(person.index % 10_000, 4)}`,
      中文品牌: '东风牌',
      车辆型号: 'EQ5040',
      车辆类型: 'H12',
      使用性质: 'F',
      机动车所有人: business.name,
      身份证明名称: '统一社会信用代码证',
      身份证明号码: business.uscc,
      初次登记日期: dateTime(business.registeredOn),
      检验有效期止: '',
      强制报废期止: '',
      机动车状态: 'A',
      车辆识别代号: `LGAX${random.digits(13)}`,
    },
    facts: [],
  }
}

const gravity = [...'PMEBCJNKLODHIGQA']

function gravest(state: string): string {
  return gravity.find((letter) => state.includes(letter)) ?? state
}

/** Every year at the end of the month of registration; a few are late. */
function inspection(registeredOn: string, today: string, random: Random): { inspectedTo: string; overdue: boolean } {
  const overdue = random.chance(0.06) && registeredOn < addYears(today, -3)
  const thisYear = `${today.slice(0, 4)}${registeredOn.slice(4, 7)}`
  const next = thisYear > today.slice(0, 7) ? thisYear : addMonths(thisYear, 12)
  return { inspectedTo: endOfMonth(overdue ? addMonths(next, -12) : next), overdue }
}

function endOfMonth(month: string): string {
  return addDays(`${addMonths(month, 1)}-01`, -1)
}

const licenceColumns = [
  '身份证明号码',
  '姓名',
  '档案编号',
  '准驾车型',
  '初次领证日期',
  '有效期始',
  '有效期止',
  '驾驶证状态',
  '发证机关',
  '累积记分',
  '下一清分日期',
  '下一体检日期',
  '联系电话',
] as const

const issuer = '湖南省常德市公安局交通警察支队'

/** Six years, then ten, then without end; who forgets to renew is overdue. */
function licenceRow(person: Person, { random, county }: Context): ExportRow | undefined {
  if (!person.licence) return undefined
  const { firstIssued, class: licenceClass } = person.licence
  const { today } = county
  const ends = [addYears(firstIssued, 6), addYears(firstIssued, 16)]
  const current = ends.findIndex((end) => end > today)
  const late = current > 0 && random.chance(0.03)
  const period = current === -1 ? 2 : current - (late ? 1 : 0)
  const validFrom = period === 0 ? firstIssued : (ends[period - 1] ?? firstIssued)
  const expires = ends[period] ?? '9999-12-31'
  const points = random.weighted([
    [0, 80],
    [3, 10],
    [6, 7],
    [12, 3],
  ] as const)
  const clearedOn = nextAnniversary(firstIssued, today)
  const medicalDue = /^[AB]/.test(licenceClass) || person.age >= 70 ? nextAnniversary(firstIssued, today) : ''
  const status = late ? 'M' : points === 12 ? 'B' : random.chance(0.04) ? 'H' : 'A'
  const fileNumber = `4307${serial(person.index, 8)}`
  return {
    cells: {
      身份证明号码: person.idNumber,
      姓名: person.name,
      档案编号: fileNumber,
      准驾车型: licenceClass,
      初次领证日期: firstIssued,
      有效期始: compactDate(validFrom),
      有效期止: expires === '9999-12-31' ? '长期' : compactDate(expires),
      驾驶证状态: status,
      发证机关: issuer,
      累积记分: String(points),
      下一清分日期: compactDate(clearedOn),
      下一体检日期: medicalDue === '' ? '0000-00-00' : compactDate(medicalDue),
      联系电话: person.phone,
    },
    facts: [
      {
        category: 'driverLicence',
        idNumber: person.idNumber,
        fields: {
          fileNumber,
          class: licenceClass,
          firstIssued,
          validFrom,
          expires,
          status,
          issuer,
          points,
          clearedOn,
          ...(medicalDue === '' ? {} : { medicalDue }),
        },
      },
    ],
  }
}

function nextAnniversary(day: string, today: string): string {
  const thisYear = addYears(day, Number(today.slice(0, 4)) - Number(day.slice(0, 4)))
  return thisYear > today ? thisYear : addYears(thisYear, 1)
}

export default {
  id: 'trafficPolice',
  exports: [
    {
      id: 'vehicles',
      fileName: ({ date, part }) => `机动车_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'gb18030', newline: '\r\n' },
      columns: vehicleColumns,
      faults: [
        destroyedId('身份证明号码'),
        zeroedId('身份证明号码'),
        badCheckDigit('身份证明号码'),
        missing('号牌号码'),
        unknownCode('车辆类型', 'K99'),
        unknownCode('身份证明名称', '电子身份证'),
        badDate('初次登记日期', '2021-02-30 00:00:00'),
        futureDate('初次登记日期', '2109-03-05 00:00:00'),
        duplicate(),
        conflicting('机动车状态', (state) => (state === 'A' ? 'G' : 'A')),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('trafficPolice/vehicles')
        for (const person of family.people) {
          for (const vehicle of person.vehicles) yield vehicleRow(person, vehicle, { random, county })
          const company = companyRow(person, random)
          if (company) yield company
        }
      },
    },
    {
      id: 'licences',
      fileName: ({ date, part }) => `驾驶人_${date}_${part}.xlsx`,
      layout: {
        type: 'xlsx',
        sheet: '驾驶人',
        titles: ['津市市机动车驾驶人基本信息'],
        notes: ['注：记分周期自初次领证日期起算。'],
        numeric: ['累积记分'],
        dates: ['初次领证日期'],
      },
      columns: licenceColumns,
      faults: [
        destroyedId('身份证明号码'),
        zeroedId('身份证明号码'),
        badCheckDigit('身份证明号码'),
        missing('准驾车型'),
        unknownCode('驾驶证状态', '正常'),
        badDate('有效期始', '20230229'),
        badNumber('累积记分', '三分'),
        badCharacter('发证机关'),
        duplicate(),
        conflicting('累积记分', (points) => (points === '0' ? '3' : '0')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('trafficPolice/licences')
        for (const person of family.people) {
          const row = licenceRow(person, { random, county })
          if (row) yield row
        }
      },
    },
  ],
} satisfies CountyDepartment
