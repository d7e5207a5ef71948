/** 教育: who is at school where, what graduates hold, and what poor students receive. */
import { ageOn } from '../../../src/catalogue/dates.ts'
import { dayBetween } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow, Fact } from '../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  badFormat,
  badMonth,
  brokenBytes,
  conflicting,
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
import type { County, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, serial, shortDate, thousands } from '../spelling.ts'

interface School {
  readonly name: string
  /** 10 digits */
  readonly code: string
}

/** code of the institution, name, whether it gives degrees */
const colleges = [
  ['10549', '湖南文理学院', true],
  ['10536', '长沙理工大学', true],
  ['10530', '湘潭大学', true],
  ['10537', '湖南农业大学', true],
  ['12739', '常德职业技术学院', false],
  ['11601', '长沙航空职业技术学院', false],
] as const
const universities = colleges.filter(([, , degrees]) => degrees)
const vocationalColleges = colleges.filter(([, , degrees]) => !degrees)

type Track = 'kindergarten' | 'primary' | 'middle' | 'high' | 'vocational' | 'college' | 'university'

interface Stage {
  /** schemas/codes/school-stage.ts, and the words of the register */
  readonly code: string
  readonly word: string
  /** age at which it begins */
  readonly from: number
  readonly years: number
  readonly grades: readonly string[]
  readonly gradeWords: readonly string[]
}

const stages: Readonly<Record<Track, Stage>> = {
  kindergarten: {
    code: '01',
    word: '幼儿园',
    from: 3,
    years: 3,
    grades: ['01', '02', '03'],
    gradeWords: ['小班', '中班', '大班'],
  },
  primary: {
    code: '02',
    word: '小学',
    from: 6,
    years: 6,
    grades: ['11', '12', '13', '14', '15', '16'],
    gradeWords: ['一年级', '二年级', '三年级', '四年级', '五年级', '六年级'],
  },
  middle: {
    code: '03',
    word: '初中',
    from: 12,
    years: 3,
    grades: ['21', '22', '23'],
    gradeWords: ['初一', '初二', '初三'],
  },
  high: {
    code: '04',
    word: '普通高中',
    from: 15,
    years: 3,
    grades: ['31', '32', '33'],
    gradeWords: ['高一', '高二', '高三'],
  },
  vocational: {
    code: '05',
    word: '中职',
    from: 15,
    years: 3,
    grades: ['31', '32', '33'],
    gradeWords: ['中职一年级', '中职二年级', '中职三年级'],
  },
  college: {
    code: '06',
    word: '高职',
    from: 18,
    years: 3,
    grades: ['41', '42', '43'],
    gradeWords: ['大一', '大二', '大三'],
  },
  university: {
    code: '07',
    word: '本科',
    from: 18,
    years: 4,
    grades: ['41', '42', '43', '44'],
    gradeWords: ['大一', '大二', '大三', '大四'],
  },
}

interface Enrolment {
  readonly track: Track
  readonly stage: Stage
  /** years since it began */
  readonly nth: number
  readonly entryYear: number
  readonly school: School
}

/** Where a student is, or was when he died: follows from the person alone, so that both exports name one school. */
function enrolmentOf(person: Person, county: County): Enrolment | undefined {
  const { livelihood, death } = person
  if (livelihood.kind !== 'student') return undefined
  const day = death?.date ?? county.today
  const age = ageOn(person.birthDate, day)
  const track = trackOf(person, age)
  if (!track) return undefined
  const stage = stages[track]
  const nth = age - stage.from
  const schoolYear = Number(day.slice(0, 4)) - (day.slice(5) < '09-01' ? 1 : 0)
  return { track, stage, nth, entryYear: schoolYear - nth, school: schoolOf(person, track, county) }
}

function trackOf({ index }: Person, age: number): Track | undefined {
  if (age < 3 || age > 21) return undefined
  if (age < 6) return 'kindergarten'
  if (age < 12) return 'primary'
  if (age < 15) return 'middle'
  if (age < 18) return isVocational(index) ? 'vocational' : 'high'
  return isVocational(index) && age < 21 ? 'college' : 'university'
}

function isVocational(index: number): boolean {
  return index % 5 < 2
}

function schoolOf({ household, index }: Person, track: Track, county: County): School {
  const { village } = household
  const near = Number(village.code.slice(-6))
  const ofCounty = (names: readonly string[], kind: number): School => {
    const at = near % names.length
    return { name: names[at] ?? '', code: `${kind}1${county.code}${serial(at + 1, 2)}` }
  }
  switch (track) {
    case 'kindergarten':
      return { name: `${village.town.name}中心幼儿园`, code: `11${county.code}${village.town.code.slice(-2)}` }
    case 'primary':
      return ofCounty(county.primarySchools, 2)
    case 'middle':
      return ofCounty(county.middleSchools, 3)
    case 'high':
      return ofCounty(county.highSchools.slice(0, 1), 3)
    case 'vocational':
      return ofCounty(county.highSchools.slice(1), 4)
    case 'college':
    case 'university': {
      const among = track === 'college' ? vocationalColleges : universities
      const [code, name] = among[index % among.length] ?? colleges[0]
      return { name, code: `41430${code}` }
    }
  }
}

const studentColumns = [
  '学生基本信息/姓名',
  '学生基本信息/性别',
  '学生基本信息/身份证件号',
  '学籍信息/学籍号',
  '学籍信息/学校',
  '学籍信息/学校标识码',
  '学籍信息/学段',
  '学籍信息/年级',
  '学籍信息/班级',
  '学籍信息/入学日期',
  '学籍信息/学籍状态',
  '学籍信息/就读方式',
  '学籍信息/留守情况',
  '学籍信息/预计毕业',
  '监护人/姓名',
  '监护人/证件号',
  '监护人/联系电话',
  '备注',
] as const

const statuses = { '01': '在读', '02': '休学', '08': '死亡' } as const

/** Left behind are children in villages whose parents work wherever there is work. */
function leftBehindOf({ father, mother, household, age }: Person): string {
  if (age >= 16 || !household.village.rural) return '非留守儿童'
  const away = [father, mother].filter((parent) => parent && !parent.death && parent.livelihood.kind === 'flexible')
  return away.length === 2 ? '双亲留守儿童' : away.length === 1 ? '单亲留守儿童' : '非留守儿童'
}

/** The national number is the ID number behind a letter, L while it is provisional; colleges number by themselves. */
function studentNumberOf({ idNumber, index }: Person, { track, entryYear }: Enrolment, random: Random): string {
  if (track === 'college' || track === 'university') return `${entryYear}${serial(index, 8)}`
  return random.chance(0.03) ? `L430781${serial(index, 12)}` : `G${idNumber}`
}

function studentRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const enrolment = enrolmentOf(person, county)
  if (!enrolment) return undefined
  const { track, stage, nth, entryYear, school } = enrolment
  const studentNumber = studentNumberOf(person, enrolment, random)
  const status = person.death ? '08' : random.chance(0.01) ? '02' : '01'
  const className =
    track === 'kindergarten'
      ? `${stage.gradeWords[nth]}${random.int(1, 4)}班`
      : `${entryYear % 100}${serial(random.int(1, 14), 2)}班`
  const boarding = random.chance(boardingShare(person, track))
  const leftBehind = stage.from < 15 ? leftBehindOf(person) : ''
  const guardian = [person.mother, person.father].find((parent) => parent && !parent.death)
  const enrolledOn = `${entryYear}-09-01`
  const graduation = `${entryYear + stage.years}-06`
  const grade = stage.grades[nth] ?? ''
  const gradeWord = stage.gradeWords[nth] ?? ''
  return {
    cells: {
      '学生基本信息/姓名': person.name,
      '学生基本信息/性别': person.sex === '1' ? '男' : '女',
      '学生基本信息/身份证件号': carelessId(random, person.idNumber),
      '学籍信息/学籍号': studentNumber,
      '学籍信息/学校': school.name,
      '学籍信息/学校标识码': school.code,
      '学籍信息/学段': stage.word,
      '学籍信息/年级': track === 'middle' && random.chance(0.3) ? (standardGrades[nth] ?? gradeWord) : gradeWord,
      '学籍信息/班级': className,
      '学籍信息/入学日期': enrolledOn,
      '学籍信息/学籍状态': statuses[status],
      '学籍信息/就读方式': random.chance(0.1) ? (boarding ? '寄宿' : '走读 ') : boarding ? '住校' : '走读',
      '学籍信息/留守情况': leftBehind,
      '学籍信息/预计毕业': random.chance(0.1) ? graduation : shortDate(graduation, '年').replace(/$/, '月'),
      '监护人/姓名': guardian?.name ?? '',
      '监护人/证件号': guardian?.idNumber ?? '',
      '监护人/联系电话': guardian?.phone ?? '无',
      备注: random.chance(0.02) ? '转学' : '',
    },
    facts: [
      {
        category: 'schoolEnrolment',
        idNumber: person.idNumber,
        fields: {
          studentNumber,
          school: school.name,
          schoolCode: school.code,
          stage: stage.code,
          grade,
          className,
          enrolledOn,
          status,
          boarding,
          ...(leftBehind === '' ? {} : { leftBehind: leftBehind !== '非留守儿童' }),
          ...(guardian
            ? { guardianName: guardian.name, guardianIdNumber: guardian.idNumber, guardianPhone: guardian.phone }
            : {}),
          expectedGraduation: graduation,
        },
      },
    ],
  }
}

const standardGrades = ['七年级', '八年级', '九年级'] as const

function boardingShare({ household }: Person, track: Track): number {
  if (track === 'kindergarten' || track === 'primary') return 0
  if (track === 'middle') return household.village.rural ? 0.6 : 0.1
  return track === 'high' || track === 'vocational' ? 0.7 : 0.97
}

const recordColumns = [
  '记录类型',
  '姓名',
  '性别',
  '证件号码',
  '学校名称',
  '学历层次',
  '专业',
  '证书或资助编号',
  '毕业日期',
  '资助项目',
  '资助年度',
  '资助金额',
  '发放日期',
  '经办人',
] as const

type RecordCells = Record<(typeof recordColumns)[number], string>

function recordCells(person: Person, random: Random): RecordCells {
  return {
    记录类型: '',
    姓名: person.name,
    性别: person.sex === '1' ? '男' : '女',
    证件号码: carelessId(random, person.idNumber),
    学校名称: '',
    学历层次: '',
    专业: '',
    证书或资助编号: '',
    毕业日期: '',
    资助项目: '',
    资助年度: '',
    资助金额: '',
    发放日期: '',
    经办人: '',
  }
}

interface Degree {
  readonly word: string
  readonly age: number
  readonly majors: readonly string[]
}

const technical = ['机电技术应用', '护理', '计算机应用', '汽车运用与维修', '会计', '学前教育'] as const
const academic = ['汉语言文学', '土木工程', '会计学', '临床医学', '计算机科学与技术', '法学', '农学', '英语'] as const

/** GB/T 4658 → what the office calls it */
const degrees: Readonly<Record<string, Degree>> = {
  '61': { word: '高中', age: 18, majors: [] },
  '41': { word: '中专', age: 18, majors: technical },
  '31': { word: '大专', age: 21, majors: technical },
  '21': { word: '本科', age: 22, majors: academic },
  '14': { word: '硕士', age: 25, majors: academic },
}

/** The day on which someone of that age graduates: at the end of a June. */
function graduationDay({ birthDate }: Person, age: number): string {
  const late = birthDate.slice(5) >= '09-01' ? 1 : 0
  return `${Number(birthDate.slice(0, 4)) + age + late}-06-30`
}

/** The highest certificate, as far as the years suffice for it: who is still at college holds that of high school. */
function certificateRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { education, livelihood, index } = person
  if (person.age < 18 || person.age > 45) return undefined
  const until = person.death?.date ?? county.today
  const highest = degrees[education]
  if (!highest) return undefined
  const early = livelihood.kind === 'student' || graduationDay(person, highest.age) > until
  const code = early && highest.age > 18 ? '61' : education
  const { word, age, majors } = degrees[code] ?? highest
  const graduatedOn = graduationDay(person, age)
  if (graduatedOn > until) return undefined
  const year = graduatedOn.slice(0, 4)
  const college = (code === '31' ? vocationalColleges : universities)[index % 2] ?? colleges[0]
  const secondary = code === '61' || code === '41'
  const school = secondary ? (county.highSchools[code === '61' ? 0 : 1] ?? '') : college[1]
  const level = { '14': '02', '21': '05', '31': '06' }[code]
  const recordNumber = secondary
    ? `${code === '61' ? 'GZ' : 'ZZ'}${year}43${serial(index, 8)}`
    : `${college[0]}1${year}${level}${serial(index, 7).slice(-6)}`
  const major = majors.length > 0 ? random.pick(majors) : ''
  const fact: Fact = {
    category: 'educationRecord',
    idNumber: person.idNumber,
    fields: {
      recordNumber,
      kind: '01',
      school,
      education: code,
      ...(major === '' ? {} : { major }),
      graduatedOn,
    },
  }
  return {
    cells: {
      ...recordCells(person, random),
      记录类型: '学历',
      学校名称: school,
      学历层次: code === '14' && random.chance(0.3) ? '硕士研究生' : word,
      专业: major === '' ? '/' : major,
      证书或资助编号: recordNumber,
      毕业日期: random.chance(0.12) ? chineseDate(graduatedOn) : shortDate(graduatedOn),
    },
    facts: [fact],
  }
}

/** the office's word, schemas/codes/aid-type.ts, yuan a year */
type Aid = readonly [string, string, string]

function aidOf({ track }: Enrolment, random: Random): Aid {
  switch (track) {
    case 'kindergarten':
      return ['学前入园补助', '01', '1000.00']
    case 'primary':
      return ['义教生活补助', '02', '1000.00']
    case 'middle':
      return ['义教生活补助', '02', '1250.00']
    case 'high':
      return random.chance(0.3) ? ['高中免学费', '04', '1600.00'] : ['高中助学金', '03', '2000.00']
    case 'vocational':
      return ['中职助学金', '05', '2000.00']
    case 'college':
    case 'university':
      return random.chance(0.4) ? ['生源地贷款', '10', '12000.00'] : ['高校助学金', '07', '3300.00']
  }
}

/** Once a school year since the household was found poor, not longer ago than three years. */
function* aidRows(person: Person, { random, county }: Context): Generator<ExportRow> {
  const { household, death } = person
  const enrolment = household.poverty && !death ? enrolmentOf(person, county) : undefined
  if (!enrolment) return
  const [word, type, amount] = aidOf(enrolment, random)
  const thisYear = Number(county.today.slice(0, 4))
  for (let year = Math.max(enrolment.entryYear, thisYear - 2); year <= thisYear; year++) {
    const grantedOn = dayBetween(random, `${year}-10-10`, `${year}-11-15`)
    if (grantedOn > county.today || grantedOn < (household.povertySince ?? county.today)) continue
    const recordNumber = `ZZ${year}${county.code}${serial(person.index, 8)}`
    yield {
      cells: {
        ...recordCells(person, random),
        记录类型: '资助',
        学校名称: enrolment.school.name,
        专业: '/',
        证书或资助编号: recordNumber,
        资助项目: word,
        资助年度: random.chance(0.2) ? `${year}年` : String(year),
        资助金额: random.chance(0.3) ? thousands(amount) : `${Number(amount)}元`,
        发放日期: shortDate(grantedOn),
        经办人: '周老师',
      },
      facts: [
        {
          category: 'educationRecord',
          idNumber: person.idNumber,
          fields: {
            recordNumber,
            kind: '02',
            school: enrolment.school.name,
            aidType: type,
            aidYear: String(year),
            amount,
            grantedOn,
          },
        },
      ],
    }
  }
}

const isAid = (cells: Readonly<Record<string, string>>) => cells.记录类型 === '资助'
const isCertificate = (cells: Readonly<Record<string, string>>) => cells.记录类型 === '学历'

export default {
  id: 'education',
  exports: [
    {
      id: 'students',
      fileName: ({ date, part }) => `学籍_${date}_${part}.xlsx`,
      layout: {
        type: 'xlsx',
        sheet: '学籍',
        titles: ['津市市在籍学生花名册'],
        groups: {
          学生基本信息: ['姓名', '性别', '身份证件号'],
          学籍信息: [
            '学籍号',
            '学校',
            '学校标识码',
            '学段',
            '年级',
            '班级',
            '入学日期',
            '学籍状态',
            '就读方式',
            '留守情况',
            '预计毕业',
          ],
          监护人: ['姓名', '证件号', '联系电话'],
        },
        notes: ['说明：高校学生由生源地登记。'],
        otherSheets: ['代码说明'],
        dates: ['学籍信息/入学日期'],
      },
      columns: studentColumns,
      faults: [
        destroyedId('学生基本信息/身份证件号'),
        zeroedId('学生基本信息/身份证件号'),
        badCheckDigit('学生基本信息/身份证件号'),
        badCheckDigit('监护人/证件号'),
        missing('学籍信息/学校'),
        unknownCode('学籍信息/年级', '学前二班'),
        unknownCode('学籍信息/学籍状态', '辍学'),
        badFormat('学籍信息/学校标识码', '待补'),
        badFormat('监护人/联系电话', '同上'),
        badMonth('学籍信息/预计毕业', '2027年13月'),
        duplicate(),
        conflicting('学籍信息/学籍状态', (status) => (status === '在读' ? '休学' : '在读')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('education/students')
        for (const person of family.people) {
          const row = studentRow(person, { random, county })
          if (row) yield row
        }
      },
    },
    {
      id: 'records',
      fileName: ({ date, part }) => `学历与资助_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'gb18030', newline: '\n' },
      columns: recordColumns,
      faults: [
        destroyedId('证件号码'),
        zeroedId('证件号码'),
        badCheckDigit('证件号码'),
        missing('证书或资助编号'),
        unknownCode('记录类型', '其他'),
        unknownCode('学历层次', '函授', { when: isCertificate }),
        badDate('毕业日期', '2015/6/31', { when: isCertificate }),
        futureDate('毕业日期', '2105/6/30', { when: isCertificate }),
        badAmount('资助金额', '壹仟元', { when: isAid }),
        outOfBounds('资助金额', '-1000', { when: isAid }),
        duplicate(),
        conflicting('学校名称', (school) => `${school}（本部）`),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('education/records')
        for (const person of family.people) {
          const row = certificateRow(person, { random, county })
          if (row) yield row
          yield* aidRows(person, { random, county })
        }
      },
    },
  ],
} satisfies CountyDepartment
