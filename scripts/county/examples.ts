/** Residents worth looking at in the demo: the first of each kind that the county has. */
import { type ProblemCode, problems } from '../../src/catalogue/problems.ts'
import type { Family, Person } from './people.ts'
import type { Reject } from './truth.ts'

export interface Example {
  readonly idNumber: string
  readonly name: string
  /** what is interesting about the resident, in Chinese */
  readonly about: string
}

/** Gives what is interesting about a person, in Chinese, or something false. */
type Interest = (person: Person, family: Family) => string | false

const lives = (person: Person) => person.death === undefined
const say = (holds: boolean, about: string) => holds && about
const home = ({ household }: Person) => `${household.village.town.name}${household.village.name}`
const living = ({ household }: Person) => household.members.filter(lives).length

function houses(person: Person, { households }: Family): number {
  return households
    .flatMap(({ homes, house = [] }) => homes.concat(house))
    .filter(({ owners }) => owners.includes(person)).length
}

const alive: readonly Interest[] = [
  (person) => say(person.age >= 85 && person.household.village.rural, `${person.age} 岁，住${home(person)}`),
  (person) =>
    say(person.household.poverty === 'subsistence' && living(person) > 1, `低保家庭成员，家中 ${living(person)} 口人`),
  (person, family) =>
    say(
      person.maritalStatus === '30' && person.sex === '2' && houses(person, family) >= 2,
      `丧偶，名下 ${houses(person, family)} 套房`,
    ),
  (person, family) =>
    say(
      person.age >= 30 && person.household.homes.length === 0 && houses(person, family) === 0,
      `${person.age} 岁，名下无房（可证明“无房”）`,
    ),
  (person) => say(person.household.poverty === 'destitute', `${person.age} 岁，特困供养`),
  (person) => say(/^[12]$/.test(person.disability?.grade ?? ''), `重度残疾（${person.disability?.grade} 级）`),
  (person) => say(person.veteran !== undefined, '退役军人'),
  (person) => say(person.party !== undefined, '中共党员'),
  ({ livelihood }) => say(livelihood.kind === 'student' && livelihood.stage === 'primary', '小学生'),
  (person) => say(person.age === 0, '未满一岁，有出生医学证明和接种记录'),
  (person) => say(person.maritalStatus === '40', '离婚'),
  (person) => say(person.kind === 'citizen' && !person.household.local, '外来人口，持居住证'),
  ({ livelihood }) => livelihood.kind === 'business' && `经营“${livelihood.business.name}”`,
  ({ livelihood }) => say(livelihood.kind === 'unemployed' && livelihood.registered, '登记失业'),
  (person) =>
    say(
      person.illnesses.some(({ disease }) => disease === 'E11'),
      '在管糖尿病患者',
    ),
  ({ household }) => say(household.monitored !== undefined && !household.monitored.cleared, '防返贫监测对象'),
]

const anybody: readonly Interest[] = [
  (person) => person.death !== undefined && `${person.death.date} 去世`,
  (person) => say(person.kind === 'hongKongMacauTaiwan', '持港澳台居民居住证'),
  (person) => say(person.kind === 'foreigner', '持外国人永久居留身份证'),
  (person) => say(/[\u{20000}-\u{3ffff}]/u.test(person.name), '姓名含四字节生僻字'),
  (person) => say(person.name.includes('䶮'), '姓名含“䶮”（GBK 之外）'),
  (person) => say(person.kind === 'citizen' && person.name.includes('·'), '姓名含间隔号“·”'),
  (person) => say(person.idNumber.endsWith('X'), '身份号码以 X 结尾'),
  (person) => say(/^(432401|432423|512301)/.test(person.idNumber), '身份号码的行政区划代码已撤销'),
]

const mostRejected = 3

export interface ExampleCollector {
  family(family: Family): void
  /** Notes whom a refused row concerns; comes after the person's family. */
  reject(reject: Reject & { readonly department: string }, idNumber: string): void
  list(): readonly Example[]
}

export function collectExamples(titleOf: (department: string) => string): ExampleCollector {
  const examples: Example[] = []
  const rejected = new Set<ProblemCode>()
  const used = new Set<string>()
  const waiting = new Set([...alive.map((interest) => whileAlive(interest)), ...anybody])
  let names = new Map<string, string>()
  const add = (person: Pick<Person, 'idNumber' | 'name'>, about: string) => {
    used.add(person.idNumber)
    examples.push({ idNumber: person.idNumber, name: person.name, about })
  }
  return {
    family(family) {
      if (rejected.size < mostRejected) names = new Map(family.people.map(({ idNumber, name }) => [idNumber, name]))
      for (const person of waiting.size > 0 ? family.people : []) {
        const found = firstInterest(waiting, { person, family })
        if (!found) continue
        waiting.delete(found.interest)
        add(person, found.about)
      }
    },
    reject({ department, code }, idNumber) {
      const name = names.get(idNumber)
      if (rejected.size >= mostRejected || rejected.has(code) || used.has(idNumber) || name === undefined) return
      rejected.add(code)
      add(
        { idNumber, name },
        `${titleOf(department)}有一行可能与其有关的记录被退回（${problems[code]}），该类回答不全或“不知道”`,
      )
    },
    list: () => examples,
  }
}

function whileAlive(interest: Interest): Interest {
  return (person, family) => lives(person) && interest(person, family)
}

function firstInterest(interests: Iterable<Interest>, { person, family }: { person: Person; family: Family }) {
  for (const interest of interests) {
    const about = interest(person, family)
    if (about !== false) return { interest, about }
  }
  return undefined
}
