/** Students, as the schools’ register has them. */
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badCheckDigit,
  badFormat,
  badMonth,
  conflicting,
  destroyedId,
  duplicate,
  missing,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, serial, shortDate } from '../../spelling.ts'
import { type Enrolment, enrolmentOf, type Track } from './enrolment.ts'

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

export const students: CountyExport = {
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
}
