/** 乡村振兴: households watched against falling back into poverty, a row for each of their members. */
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  badNumber,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  tooLong,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import { householderOn, livingOn } from '../householder.ts'
import { fullName, surname } from '../names.ts'
import type { County, Family, Household, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, serial, shortDate, thousands } from '../spelling.ts'

const columns = [
  '乡镇',
  '行政村',
  '户编号',
  '户主姓名',
  '姓名',
  '证件号码',
  '与户主关系',
  '家庭人口数',
  '监测对象类别',
  '主要风险',
  '次要风险',
  '家庭人均纯收入（元）',
  '识别时间',
  '风险是否消除',
  '风险消除时间',
  '帮扶责任人',
  '帮扶责任人电话',
  '帮扶措施',
  '数据核实人',
] as const

interface Watch {
  readonly classText: string
  readonly class: string
  readonly riskText: string
  readonly risk: string
  readonly measures: string
}

interface Risk {
  readonly code: string
  readonly texts: readonly string[]
  readonly measures: string
}

const risks = {
  illness: { code: '01', texts: ['因病'], measures: '医疗救助；家庭医生签约' },
  school: { code: '02', texts: ['因学'], measures: '教育资助；雨露计划' },
  disability: { code: '04', texts: ['因残'], measures: '残疾人两项补贴；公益性岗位' },
  work: { code: '06', texts: ['因务工就业不稳', '务工就业不稳'], measures: '公益性岗位；技能培训' },
  hands: { code: '12', texts: ['缺劳动力', '因缺劳动力'], measures: '综合保障；社会帮扶' },
  income: { code: '14', texts: ['自然增收困难', '因自然增收困难'], measures: '产业奖补；小额信贷' },
} as const satisfies Readonly<Record<string, Risk>>

/** The gravest thing that was true of a member when the household was taken up. */
function riskOf(household: Household, since: string): Risk {
  const members = livingOn(household, since)
  const some = (test: (person: Person) => boolean) => members.some(test)
  if (some(({ illnesses }) => illnesses.some((illness) => illness.since <= since))) return risks.illness
  if (some(({ disability }) => disability !== undefined && disability.issued <= since)) return risks.disability
  if (some(({ livelihood }) => livelihood.kind === 'student' && livelihood.stage === 'college')) return risks.school
  if (!some(({ age }) => age >= 18 && age < 60)) return risks.hands
  if (some(({ livelihood }) => livelihood.kind === 'unemployed' && livelihood.since <= since)) return risks.work
  return risks.income
}

const classes = {
  sudden: ['03', ['突发严重困难户', '突发严重困难户', '突发严重困难']],
  edge: ['02', ['边缘易致贫户', '边缘易致贫户', '边缘户']],
  relapse: ['01', ['脱贫不稳定户', '脱贫不稳定户', '脱贫不稳定']],
} as const

function watchOf(household: Household, since: string, random: Random): Watch {
  const { poverty } = household
  const [code, texts] = classes[poverty === 'expenditure' ? 'sudden' : random.chance(0.5) ? 'relapse' : 'edge']
  const risk = riskOf(household, since)
  return {
    class: code,
    classText: random.pick<string>(texts),
    risk: risk.code,
    riskText: random.pick(risk.texts),
    measures: risk.measures,
  }
}

/** The office writes relations as its app offers them, less finely than the police. */
const relations = [
  [/^02$/, '02', '户主'],
  [/^1[0-2]$/, '10', '配偶'],
  [/^28$/, '28', '之女婿'],
  [/^2\d$/, '20', '之子'],
  [/^38$/, '38', '之儿媳'],
  [/^3\d$/, '30', '之女'],
  [/^41$/, '41', '之孙子'],
  [/^42$/, '42', '之孙女'],
] as const

/** Who is what to the householder; unknown for the others where the registered head has died. */
function relationOf(person: Person, householder: Person): readonly [string, string] {
  if (person === householder) return ['02', '户主']
  if (householder.relationToHead !== '02') return ['', '']
  const found = relations.find(([pattern]) => pattern.test(person.relationToHead))
  return found ? [found[1], found[2]] : ['', '']
}

function* householdRows(household: Household, { random, county }: Context) {
  const { monitored, village, yearlyIncome } = household
  const householder = householderOn(household, county.today)
  if (!monitored || !householder) return
  const members = livingOn(household, county.today)
  const { since } = monitored
  const cleared = monitored.cleared ?? ''
  const watch = watchOf(household, since, random)
  const householdNumber = `${village.code}${serial(householder.index, 8)}`
  const income = (Math.round((yearlyIncome / members.length) * 100) / 100).toFixed(2)
  const sex = random.chance(0.6) ? '1' : '2'
  const helper = fullName(random, { family: surname(random), sex })
  const helperPhone = random.chance(0.9) ? `1${random.pick(['36', '37', '55'])}${random.digits(8)}` : ''
  for (const person of members) {
    // who was born when all was over was never watched
    if (cleared !== '' && person.birthDate > cleared) continue
    const [relation, relationText] = relationOf(person, householder)
    const row: ExportRow = {
      cells: {
        乡镇: village.town.name,
        行政村: village.name,
        户编号: householdNumber,
        户主姓名: householder.name,
        姓名: person.name,
        证件号码: carelessId(random, person.idNumber),
        与户主关系: relationText === '' ? '—' : relationText,
        家庭人口数: String(members.length),
        监测对象类别: watch.classText,
        主要风险: watch.riskText,
        次要风险: random.chance(0.2) ? '因灾' : '',
        '家庭人均纯收入（元）': random.chance(0.9) ? income : thousands(income),
        识别时间: random.chance(0.9) ? since : shortDate(since),
        风险是否消除: cleared === '' ? '否' : '是',
        风险消除时间: cleared === '' ? random.pick(['0000-00-00', '0000-00-00', '']) : chineseDate(cleared),
        帮扶责任人: helper,
        帮扶责任人电话: helperPhone,
        帮扶措施: watch.measures,
        数据核实人: '村级信息员',
      },
      facts: [
        {
          category: 'povertyMonitor',
          idNumber: person.idNumber,
          selfCollected: true,
          fields: {
            householdNumber,
            class: watch.class,
            risk: watch.risk,
            ...(relation === '' ? {} : { relationToHead: relation }),
            members: members.length,
            perCapitaIncome: income,
            identifiedOn: since,
            ...(cleared === '' ? {} : { riskClearedOn: cleared }),
            helper,
            ...(helperPhone === '' ? {} : { helperPhone }),
            measures: watch.measures,
          },
        },
      ],
    }
    yield row
  }
}

export default {
  id: 'ruralRevitalisation',
  exports: [
    {
      id: 'monitored',
      fileName: ({ date, part }) => `监测对象信息_${date}_${part}.xlsx`,
      layout: {
        type: 'xlsx',
        sheet: '监测对象',
        titles: ['防止返贫致贫监测对象信息表', '填报单位：津市市乡村振兴局'],
        notes: ['注：1.一人一行；2.风险未消除的，消除时间填 0000-00-00。', '审核人：　　　　填表人：'],
        numeric: ['家庭人口数', '家庭人均纯收入（元）'],
        dates: ['识别时间'],
      },
      columns,
      faults: [
        destroyedId('证件号码'),
        zeroedId('证件号码'),
        badCheckDigit('证件号码'),
        missing('户编号'),
        unknownCode('监测对象类别', '一般户'),
        unknownCode('主要风险', '因懒'),
        unknownCode('与户主关系', '同住'),
        badDate('风险消除时间', '2025年2月30日'),
        futureDate('识别时间', '2206-03-05'),
        badAmount('家庭人均纯收入（元）', '八千'),
        outOfBounds('家庭人口数', '0'),
        badNumber('家庭人口数', '4口'),
        badFormat('帮扶责任人电话', '见花名册'),
        badCharacter('帮扶责任人'),
        tooLong('帮扶措施', 501),
        duplicate(),
        conflicting('监测对象类别', (text) => (text.startsWith('边缘') ? '突发严重困难户' : '边缘易致贫户')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('ruralRevitalisation/monitored')
        for (const household of family.households) yield* householdRows(household, { random, county })
      },
    },
  ],
} satisfies CountyDepartment
