/** 卫健: deaths, births, health files and disease management, and what parents of an only child receive. */
import { addDays, addYears, dayBetween, earlier, later } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  badNumber,
  brokenBytes,
  conflicting,
  dateOutOfBounds,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  outOfBounds,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import { type County, type Family, type Person, spouseOf } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, compactDate, documentWords, serial, shortDate } from '../spelling.ts'

function aliveOn({ birthDate, death }: Person, day: string): boolean {
  return birthDate <= day && (death === undefined || death.date > day)
}

function clinicOf({ household }: Person): string {
  return `${household.village.town.name}卫生院`
}

const deathColumns = [
  '死亡证明编号',
  '死者姓名',
  '性别',
  '身份证件类别',
  '身份证件号码',
  '出生日期',
  '死亡日期',
  '死亡地点',
  '根本死因',
  '根本死因ICD编码',
  '申报人姓名',
  '与死者关系',
  '填报单位',
  '签发日期',
] as const

/** what is written on the certificate, and the rest of the ICD-10 code */
const causes: Readonly<Record<string, readonly [string, string]>> = {
  I21: ['急性心肌梗死', '.900'],
  I61: ['脑出血', '.902'],
  I63: ['脑梗死', '.900'],
  C34: ['肺恶性肿瘤', '.900'],
  C22: ['肝恶性肿瘤', '.900'],
  J44: ['慢性阻塞性肺病', '.900'],
  C16: ['胃恶性肿瘤', '.900'],
  E14: ['糖尿病', '.900'],
  V89: ['道路交通事故', '.201'],
  R54: ['衰老', '.x00'],
}

/** What the certificates say of those without a number in it: they are nobody whom the hub could know. */
const unnamed = ['', '无', '不详'] as const

interface Applicant {
  readonly name: string
  readonly word: string
  /** GB/T 4761 */
  readonly relation: string
}

/** The nearest adult who still lived then. */
function applicantFor(person: Person, day: string): Applicant | undefined {
  const adult = (one: Person | undefined): one is Person =>
    one !== undefined && aliveOn(one, day) && addYears(one.birthDate, 18) <= day
  const spouse = spouseOf(person)
  if (adult(spouse)) return { name: spouse.name, word: '配偶', relation: '10' }
  const child = person.children.find(adult)
  if (child?.sex === '1') return { name: child.name, word: '子', relation: '20' }
  if (child) return { name: child.name, word: '女', relation: '30' }
  const parent = [person.father, person.mother].find(adult)
  return parent && { name: parent.name, word: '父母', relation: '50' }
}

const places = [
  ['家中', 60],
  ['医院病房', 25],
  ['急诊室', 6],
  ['来院途中', 3],
  ['养老服务机构', 6],
] as const
const accidentPlaces = [
  ['来院途中', 40],
  ['急诊室', 35],
  ['医院病房', 25],
] as const

function deathRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { death } = person
  if (!death) return undefined
  const place = random.weighted(death.cause.startsWith('V') ? accidentPlaces : places)
  const inHospital = place === '医院病房' || place === '急诊室'
  const issuer = inHospital ? random.pick(county.hospitals.slice(0, 2)) : clinicOf(person)
  const certifiedOn = earlier(addDays(death.date, random.int(0, 3)), county.today)
  const applicant = applicantFor(person, death.date)
  const [causeText, rest] = causes[death.cause] ?? ['', '']
  const known = !random.chance(0.03)
  return {
    cells: {
      死亡证明编号: death.certificate,
      死者姓名: person.name,
      性别: person.sex === '1' ? '男' : '女',
      身份证件类别: known ? documentWords[person.kind] : '无',
      身份证件号码: known ? carelessId(random, person.idNumber) : random.pick(unnamed),
      出生日期: shortDate(person.birthDate, '-'),
      死亡日期: random.chance(0.12)
        ? shortDate(death.date)
        : `${death.date} ${serial(random.int(0, 23), 2)}:${serial(random.int(0, 59), 2)}`,
      死亡地点: place,
      根本死因: causeText,
      根本死因ICD编码: random.weighted([
        [`${death.cause}${rest}`, 70],
        [`${death.cause}${rest.slice(0, 2)}`, 20],
        [`${death.cause} `, 10],
      ] as const),
      申报人姓名: applicant?.name ?? '',
      与死者关系: applicant?.word ?? '',
      填报单位: issuer,
      签发日期: certifiedOn,
    },
    facts: known
      ? [
          {
            category: 'deathRecord',
            idNumber: person.idNumber,
            fields: {
              certificateNumber: death.certificate,
              deathDate: death.date,
              certifiedOn,
              cause: death.cause,
              place,
              issuer,
              ...(applicant ? { applicantName: applicant.name, applicantRelation: applicant.relation } : {}),
            },
          },
        ]
      : [],
  }
}

/** Somebody found dead whom nobody knows. */
function unknownDeadRow(family: Family, { random, county }: Context): ExportRow {
  const date = dayBetween(random, addYears(county.today, -3), addDays(county.today, -40))
  return {
    cells: {
      死亡证明编号: `W${county.code}${date.slice(0, 4)}${serial(family.index, 8)}`,
      死者姓名: '无名氏',
      性别: random.pick(['男', '女', '不详']),
      身份证件类别: '无',
      身份证件号码: random.pick(unnamed),
      出生日期: '',
      死亡日期: date,
      死亡地点: '其他场所',
      根本死因: '不明原因',
      根本死因ICD编码: 'R99.x00',
      申报人姓名: '',
      与死者关系: '',
      填报单位: county.hospitals[0] ?? '',
      签发日期: date,
    },
    facts: [],
  }
}

const birthColumns = [
  '出生证编号',
  '新生儿姓名',
  '新生儿性别',
  '新生儿身份证号',
  '出生时间',
  '孕周',
  '孩次',
  '出生体重(g)',
  '母亲姓名',
  '母亲证件类型',
  '母亲证件号码',
  '父亲姓名',
  '父亲证件号码',
  '接生机构',
  '签发日期',
] as const

/** One letter an edition of the certificate, from 1996 on. */
const editions = [...'ABCDEFGHJKLMNPQRSTUV']

function certificateNumber(birthDate: string, index: number): string {
  const edition = editions[Math.floor((Number(birthDate.slice(0, 4)) - 1996) / 2)] ?? 'V'
  return `${edition}43${serial(index, 7)}`
}

function birthRow(child: Person, { random, county }: Context): ExportRow | undefined {
  const { birthDate, mother, father } = child
  if (!mother || birthDate < '1996-01-01') return undefined
  const certificate = certificateNumber(birthDate, child.index)
  const early = birthDate < '2008-01-01'
  const childId = !early && birthDate < addDays(county.today, -30) && random.chance(0.9) ? child.idNumber : ''
  const named = father !== undefined && !random.chance(0.02)
  const weeks = random.int(36, 41)
  const order = 1 + mother.children.filter((one) => one.birthDate < birthDate).length
  const hospital = random.pick(county.hospitals)
  const issued = earlier(addDays(birthDate, random.int(2, 20)), county.today)
  return {
    cells: {
      出生证编号: certificate,
      新生儿姓名: child.name,
      新生儿性别: early ? child.sex : child.sex === '1' ? '男' : '女',
      新生儿身份证号: childId,
      出生时间: early
        ? chineseDate(birthDate)
        : `${birthDate} ${serial(random.int(0, 23), 2)}:${serial(random.int(0, 59), 2)}`,
      孕周: random.weighted([
        [`${weeks}周`, 30],
        [`${weeks}+${random.int(1, 6)}`, 40],
        [String(weeks), 30],
      ] as const),
      孩次: String(order),
      '出生体重(g)': String(random.int(250, 420) * 10),
      母亲姓名: mother.name,
      母亲证件类型: '居民身份证',
      母亲证件号码: carelessId(random, mother.idNumber),
      父亲姓名: named ? father.name : '',
      父亲证件号码: named ? father.idNumber : '',
      接生机构: hospital,
      签发日期: compactDate(issued),
    },
    facts: [
      {
        category: 'birthRecord',
        idNumber: mother.idNumber,
        fields: {
          certificateNumber: certificate,
          childName: child.name,
          ...(childId === '' ? {} : { childIdNumber: childId }),
          childSex: child.sex,
          birthDate,
          birthOrder: order,
          gestationalWeeks: weeks,
          motherName: mother.name,
          motherIdNumber: mother.idNumber,
          ...(named ? { fatherName: father.name, fatherIdNumber: father.idNumber } : {}),
          hospital,
          issued,
        },
      },
    ],
  }
}

/** A child born here to a mother who was passing through on a passport: of no resident. */
function visitorBirthRow(family: Family, { random, county }: Context): ExportRow {
  const birthDate = dayBetween(random, '2009-01-01', addDays(county.today, -30))
  return {
    cells: {
      出生证编号: `Y43${serial(family.index, 7)}`,
      新生儿姓名: random.pick(['NGUYEN AN', '陈安', 'KIM MINA']),
      新生儿性别: random.pick(['男', '女']),
      新生儿身份证号: '',
      出生时间: `${birthDate} 08:30`,
      孕周: '39周',
      孩次: '1',
      '出生体重(g)': '3200',
      母亲姓名: random.pick(['NGUYEN THI LAN', 'TRAN THI HOA', 'KIM YUNA']),
      母亲证件类型: '护照',
      母亲证件号码: `B${random.digits(7)}`,
      父亲姓名: '',
      父亲证件号码: '',
      接生机构: random.pick(county.hospitals),
      签发日期: compactDate(addDays(birthDate, 5)),
    },
    facts: [],
  }
}

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

const familyPlanningColumns = [
  '奖扶编号',
  '姓名',
  '性别',
  '身份证号码',
  '村（居）',
  '扶助类别',
  '现存子女数',
  '年标准（元）',
  '享受起始日期',
  '退出日期',
  '享受状态',
  '最近发放年度',
  '开户银行',
  '银行账号',
] as const

interface Scheme {
  readonly code: string
  readonly word: string
  readonly amount: string
  /** of the death or the disability that gives the right to it */
  readonly since: string
}

/** The only child lives, is disabled, or has died. */
function schemeOf(child: Person): Scheme {
  if (child.death) return { code: '12', word: '特别扶助（死亡）', amount: '9480.00', since: child.death.date }
  const { disability } = child
  if (disability && disability.grade < '4')
    return { code: '11', word: '特别扶助（伤残）', amount: '7560.00', since: disability.issued }
  return { code: '01', word: '农村奖励扶助', amount: '960.00', since: '2005-01-01' }
}

/** The year of the last payment before a day: the money comes at the end of September. */
function lastPayment(day: string): string {
  return String(Number(day.slice(0, 4)) - (day.slice(5) < '09-30' ? 1 : 0))
}

/** From the year after the sixtieth birthday until death. */
function familyPlanningRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { household, kind, birthDate, death } = person
  const [child, second] = person.children
  if (kind !== 'citizen' || !household.local || !household.village.rural || !child || second) return undefined
  const { code, word, amount, since } = schemeOf(child)
  const start = `${Number(later(addYears(birthDate, 60), since).slice(0, 4)) + 1}-01-01`
  const end = death?.date ?? ''
  if (start > county.today || (death && start > death.date) || random.chance(0.04)) return undefined
  const lastPaidYear = lastPayment(death?.date ?? county.today)
  const paid = lastPaidYear >= start.slice(0, 4)
  const caseNumber = `${code}${household.village.code}${serial(person.index, 8)}`
  const status = death ? '03' : '01'
  const livingChildren = child.death ? 0 : 1
  return {
    cells: {
      奖扶编号: caseNumber,
      姓名: person.name,
      性别: person.sex === '1' ? '男' : '女',
      身份证号码: carelessId(random, person.idNumber),
      '村（居）': household.village.name,
      扶助类别: word,
      现存子女数: String(livingChildren),
      '年标准（元）': String(Number(amount)),
      享受起始日期: random.chance(0.1) ? chineseDate(start) : shortDate(start, '.'),
      退出日期: end === '' ? '长期' : shortDate(end, '.'),
      享受状态: death ? '退出' : '享受',
      最近发放年度: paid ? (random.chance(0.1) ? `${lastPaidYear}年` : lastPaidYear) : '',
      开户银行: random.pick(county.banks),
      银行账号: person.bankAccount,
    },
    facts: [
      {
        category: 'familyPlanningBenefit',
        idNumber: person.idNumber,
        fields: {
          caseNumber,
          scheme: code,
          children: livingChildren,
          amount,
          start,
          ...(end === '' ? {} : { end }),
          status,
          ...(paid ? { lastPaidYear } : {}),
          accountTail: person.bankAccount.slice(-4),
        },
      },
    ],
  }
}

export default {
  id: 'health',
  exports: [
    {
      id: 'deaths',
      fileName: ({ date, part }) => `死亡医学证明_${date}_${part}.xlsx`,
      layout: {
        type: 'xlsx',
        sheet: '死亡报告',
        titles: ['津市市居民死亡医学证明（推断）书登记表'],
        notes: ['注：身份证件号码不详的死者，由公安机关另行核实。'],
        otherSheets: ['填写说明'],
        dates: ['签发日期'],
      },
      columns: deathColumns,
      faults: [
        destroyedId('身份证件号码'),
        zeroedId('身份证件号码'),
        badCheckDigit('身份证件号码'),
        missing('死亡证明编号'),
        unknownCode('根本死因ICD编码', '心源性猝死'),
        unknownCode('与死者关系', '邻居'),
        badDate('死亡日期', '2025-02-29 07:15'),
        futureDate('死亡日期', '2205-03-05 07:15'),
        dateOutOfBounds('死亡日期', '1205/3/5'),
        badCharacter('死亡地点'),
        duplicate(),
        conflicting('死亡地点', (place) => (place === '家中' ? '医院病房' : '家中')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('health/deaths')
        for (const person of family.people) {
          const row = deathRow(person, { random, county })
          if (row) yield row
        }
        if (random.chance(0.004)) yield unknownDeadRow(family, { random, county })
      },
    },
    {
      id: 'births',
      fileName: ({ date, part }) => `出生医学证明_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'gb18030', newline: '\r\n' },
      columns: birthColumns,
      faults: [
        destroyedId('母亲证件号码'),
        zeroedId('母亲证件号码'),
        badCheckDigit('父亲证件号码'),
        missing('接生机构'),
        unknownCode('新生儿性别', '不详'),
        unknownCode('母亲证件类型', '电子身份证'),
        badFormat('出生证编号', '补发'),
        badDate('出生时间', '2021-04-31 08:30'),
        futureDate('出生时间', '2201-04-30 08:30'),
        badNumber('孕周', '足月'),
        outOfBounds('孕周', '4周'),
        duplicate(),
        conflicting('接生机构', (hospital) => `${hospital}（新院区）`),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('health/births')
        for (const child of family.people) {
          const row = birthRow(child, { random, county })
          if (row) yield row
        }
        if (random.chance(0.004)) yield visitorBirthRow(family, { random, county })
      },
    },
    {
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
    },
    {
      id: 'familyPlanning',
      fileName: ({ date, part }) => `计生奖扶_${date}_${part}.xls`,
      layout: {
        type: 'xls',
        sheet: '奖扶对象',
        titles: ['津市市计划生育家庭奖励扶助和特别扶助对象名册'],
        notes: ['合计', '填表人：        审核人：'],
        numeric: ['现存子女数', '年标准（元）'],
      },
      columns: familyPlanningColumns,
      rowsPerFile: 60_000,
      faults: [
        destroyedId('身份证号码'),
        zeroedId('身份证号码'),
        badCheckDigit('身份证号码'),
        missing('享受起始日期'),
        missing('年标准（元）'),
        unknownCode('扶助类别', '其他'),
        badDate('享受起始日期', '2019.13.1'),
        outOfBounds('年标准（元）', '-960'),
        badFormat('银行账号', '6.21700E+18'),
        duplicate(),
        conflicting('年标准（元）', (amount) => String(Number(amount) + 240)),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('health/familyPlanning')
        for (const person of family.people) {
          const row = familyPlanningRow(person, { random, county })
          if (row) yield row
        }
      },
    },
  ],
} satisfies CountyDepartment
