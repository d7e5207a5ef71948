/** Health files, and the care of the old and the chronically ill. */
import { addDays, addYears, dayBetween, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  badFormat,
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
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, compactDate, serial, shortDate } from '../../spelling.ts'
import { clinicOf } from './clinic.ts'

const managementColumns = [
  '管理卡号',
  '姓名',
  '性别',
  '身份证号',
  '管理类别',
  '档案状态',
  '健康状况',
  '疾病编码',
  '疾病名称',
  '自理能力',
  '评估日期',
  '管理机构',
  '责任医生',
  '医生电话',
  '签约日期',
  '协议截止日期',
  '最近随访日期',
  '下次随访日期',
] as const

/** disease → words of the card, code of the kind (schemas/codes/health-record-kind.ts), letters of the card's number, name, rest of the code */
const managed: Readonly<Record<string, readonly [string, string, string, string, string]>> = {
  I10: ['高血压', '03', 'GXY', '高血压', '.x00x002'],
  E11: ['糖尿病', '04', 'TNB', '2型糖尿病', '.900'],
  J44: ['慢阻肺', '10', 'MZF', '慢性阻塞性肺病', '.900'],
  I25: ['签约服务', '09', 'QY', '冠心病', '.103'],
  I69: ['签约服务', '09', 'QY', '脑卒中后遗症', '.300'],
  C34: ['签约服务', '09', 'QY', '肺癌', '.900'],
}

const careWords = ['能力完好', '轻度失能', '中度失能', '重度失能', '完全失能'] as const
const healthWords = { '10': '健康', '20': '一般', '30': '慢病', '60': '残疾' } as const

const doctors = ['周建华', '彭丽', '谭国强', '杨秀英', '龚伟', '熊芳', '胡志明', '鲁慧', '皮家驹', '向春梅'] as const

/** Each village has its doctor. */
function doctorOf({ household }: Person): { readonly doctor: string; readonly doctorPhone: string } {
  const { code } = household.village
  return {
    doctor: doctors[Number(code.slice(6)) % doctors.length] ?? doctors[0],
    doctorPhone: `0736-42${code.slice(7)}`,
  }
}

function fileNumber({ household, index }: Person): string {
  return `${household.village.town.code}${serial(index, 8)}`
}

/** Cells of a card that has nothing but its head. */
function emptyCard(person: Person, random: Random): Record<(typeof managementColumns)[number], string> {
  const { doctor, doctorPhone } = doctorOf(person)
  return {
    管理卡号: fileNumber(person),
    姓名: person.name,
    性别: person.sex,
    身份证号: carelessId(random, person.idNumber),
    管理类别: '健康档案',
    档案状态: person.death ? '死亡' : '正常',
    健康状况: '',
    疾病编码: '',
    疾病名称: '',
    自理能力: '',
    评估日期: '',
    管理机构: clinicOf(person),
    责任医生: doctor,
    医生电话: doctorPhone,
    签约日期: '',
    协议截止日期: '',
    最近随访日期: '',
    下次随访日期: '',
  }
}

/** What the doctor's cards are about: files of the dead and of the mentally ill never leave the office. */
function* cards(person: Person, context: Context): Generator<ExportRow> {
  const { age, death, illnesses } = person
  const { random } = context
  const watched = age < 7 || age >= 35
  if (death) {
    if (watched && random.chance(0.3)) yield { cells: emptyCard(person, random), facts: [] }
    return
  }
  if (watched && random.chance(0.96)) yield generalCard(person, context)
  for (const illness of illnesses) {
    const card = managed[illness.disease]
    if (card) yield diseaseCard(person, { ...context, card, illness })
    if (illness.disease.startsWith('F'))
      yield { cells: { ...emptyCard(person, random), 管理类别: '严重精神障碍' }, facts: [] }
  }
}

function careAbilityOf({ disability }: Person, random: Random): number {
  if (disability?.grade === '1') return random.int(2, 4)
  if (disability?.grade === '2') return random.int(1, 2)
  return random.weighted([
    [0, 90],
    [1, 8],
    [2, 2],
  ] as const)
}

function healthStatusOf({ age, illnesses, disability }: Person, random: Random): keyof typeof healthWords {
  if (illnesses.some(({ disease }) => disease in managed)) return '30'
  if (disability) return '60'
  return age > 75 && random.chance(0.3) ? '20' : '10'
}

function generalCard(person: Person, { random, county }: Context): ExportRow {
  const { age, birthDate } = person
  const { today } = county
  const [word, kind] = age < 7 ? ['0-6岁儿童', '07'] : age >= 65 ? ['老年人', '02'] : ['健康档案', '01']
  const yearAgo = addDays(addYears(today, -1), 5)
  const healthStatus = healthStatusOf(person, random)
  const ability = age >= 65 ? careAbilityOf(person, random) : undefined
  const assessedOn = dayBetween(random, later(yearAgo, addYears(birthDate, 65)), today)
  const signed = random.chance(0.7)
  const signedOn = dayBetween(random, later(yearAgo, birthDate), today)
  const signedTo = addYears(signedOn, 1)
  const lastVisit = dayBetween(random, later(addDays(today, -330), birthDate), today)
  const visited = random.chance(0.9)
  const nextVisit = addDays(lastVisit, age < 7 ? 90 : 365)
  return {
    cells: {
      ...emptyCard(person, random),
      管理类别: word,
      健康状况: healthWords[healthStatus],
      自理能力: ability === undefined ? '' : (careWords[ability] ?? ''),
      评估日期: ability === undefined ? '' : compactDate(assessedOn),
      签约日期: signed ? signedOn : '-',
      协议截止日期: signed ? signedTo : '-',
      最近随访日期: visited ? shortDate(lastVisit) : '0000-00-00',
      下次随访日期: visited ? nextVisit : '',
    },
    facts: [
      {
        category: 'healthManagement',
        idNumber: person.idNumber,
        fields: {
          recordNumber: fileNumber(person),
          kind,
          healthStatus,
          ...(ability === undefined ? {} : { careAbility: String(ability), assessedOn }),
          institution: clinicOf(person),
          ...doctorOf(person),
          ...(signed ? { signedOn, signedTo } : {}),
          ...(visited ? { lastVisit, nextVisit } : {}),
        },
      },
    ],
  }
}

interface DiseaseContext extends Context {
  readonly card: readonly [string, string, string, string, string]
  readonly illness: Person['illnesses'][number]
}

function diseaseCard(person: Person, { random, county, card, illness }: DiseaseContext): ExportRow {
  const [word, kind, letters, name, rest] = card
  const { today } = county
  const recordNumber = `${fileNumber(person)}-${letters}`
  const from = later(addDays(today, -150), illness.since)
  const lastVisit = dayBetween(random, from, today)
  const nextVisit = addDays(lastVisit, 90)
  const overdue = random.chance(0.1)
  return {
    cells: {
      ...emptyCard(person, random),
      管理卡号: recordNumber,
      管理类别: word,
      健康状况: healthWords['30'],
      疾病编码: random.weighted([
        [`${illness.disease}${rest}`, 80],
        [`${illness.disease}${rest.slice(0, 2)}`, 12],
        [illness.disease, 8],
      ] as const),
      疾病名称: name,
      最近随访日期: random.chance(0.15) ? lastVisit : shortDate(lastVisit),
      下次随访日期: overdue ? '' : nextVisit,
    },
    facts: [
      {
        category: 'healthManagement',
        idNumber: person.idNumber,
        fields: {
          recordNumber,
          kind,
          healthStatus: '30',
          diseaseCode: illness.disease,
          institution: clinicOf(person),
          ...doctorOf(person),
          lastVisit,
          ...(overdue ? {} : { nextVisit }),
        },
      },
    ],
  }
}

export const management: CountyExport = {
  id: 'management',
  fileName: ({ date, part }) => `健康管理_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'utf-8', bom: true, newline: '\r\n' },
  columns: managementColumns,
  faults: [
    destroyedId('身份证号'),
    zeroedId('身份证号'),
    badCheckDigit('身份证号'),
    missing('管理机构'),
    unknownCode('管理类别', '重点人群'),
    unknownCode('档案状态', '待核实'),
    unknownCode('疾病编码', '高血压'),
    badDate('最近随访日期', '2026/2/30'),
    futureDate('最近随访日期', '2206/3/5'),
    badFormat('医生电话', '同上'),
    duplicate(),
    conflicting('责任医生', (doctor) => (doctor === '周建华' ? '彭丽' : '周建华')),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('health/management')
    for (const person of family.people) yield* cards(person, { random, county })
  },
}
