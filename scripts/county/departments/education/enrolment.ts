/** Who is at which school, and since when. */
import { ageOn } from '../../../../src/catalogue/dates.ts'
import type { County, Person } from '../../people.ts'
import { serial } from '../../spelling.ts'

interface School {
  readonly name: string
  /** 10 digits */
  readonly code: string
}

/** code of the institution, name, whether it gives degrees */
export const colleges = [
  ['10549', '湖南文理学院', true],
  ['10536', '长沙理工大学', true],
  ['10530', '湘潭大学', true],
  ['10537', '湖南农业大学', true],
  ['12739', '常德职业技术学院', false],
  ['11601', '长沙航空职业技术学院', false],
] as const
export const universities = colleges.filter(([, , degrees]) => degrees)
export const vocationalColleges = colleges.filter(([, , degrees]) => !degrees)

export type Track = 'kindergarten' | 'primary' | 'middle' | 'high' | 'vocational' | 'college' | 'university'

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

export interface Enrolment {
  readonly track: Track
  readonly stage: Stage
  /** years since it began */
  readonly nth: number
  readonly entryYear: number
  readonly school: School
}

/** Where a student is, or was when he died: follows from the person alone, so that both exports name one school. */
export function enrolmentOf(person: Person, county: County): Enrolment | undefined {
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
