/** 常住人口: who is registered in the county, and in which household; the dead stay in the table, marked as cancelled. */
import { addDays, addYears, dayBetween, earlier } from '../../dates.ts'
import type { Context, CountyExport, ExportRow, Fact } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  badFormat,
  brokenBytes,
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
} from '../../faults.ts'
import { isAlive } from '../../furnish.ts'
import type { Household, Person, Village } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, compactDate, fifteenDigits, fullWidth, serial } from '../../spelling.ts'

const columns = [
  '人员编号',
  '公民身份号码',
  '原公民身份号码',
  '姓名',
  '曾用名',
  '性别',
  '民族',
  '出生日期',
  '出生地',
  '籍贯',
  '文化程度',
  '婚姻状况',
  '兵役状况',
  '服务处所',
  '户号',
  '户别',
  '与户主关系',
  '户主姓名',
  '户主公民身份号码',
  '户内人数',
  '户籍地址',
  '村居委会代码',
  '所属派出所',
  '何时迁来',
  '何地迁来',
  '迁来原因',
  '人员状态',
  '注销日期',
  '联系电话',
] as const

const ethnicityWords: Readonly<Record<string, readonly [string, string]>> = {
  '01': ['汉族', '汉'],
  '03': ['回族', '回'],
  '05': ['维吾尔族', '维吾尔'],
  '06': ['苗族', '苗'],
  '12': ['侗族', '侗'],
  '15': ['土家族', '土家'],
}

/** The office's words for levels of GB/T 4658; the first is the usual one. */
const educationWords: Readonly<Record<string, readonly [string, string]>> = {
  '14': ['硕士研究生', '硕士研究生'],
  '21': ['大学本科', '本科'],
  '31': ['大学专科', '大专'],
  '41': ['中等专科', '中专'],
  '61': ['高中', '普通高中'],
  '71': ['初中', '初中'],
  '81': ['小学', '小学'],
  '90': ['文盲或半文盲', '不识字'],
}

/** The office counts 1 single, 2 married, 3 widowed, 4 divorced, 9 not stated. */
const maritalDigits: Readonly<Record<string, string>> = { '10': '1', '20': '2', '22': '2', '30': '3', '40': '4' }

const relationWords: Readonly<Record<string, string>> = {
  '02': '户主',
  '11': '夫',
  '12': '妻',
  '22': '长子',
  '23': '次子',
  '24': '三子',
  '25': '四子',
  '28': '女婿',
  '29': '其他儿子',
  '32': '长女',
  '33': '次女',
  '34': '三女',
  '35': '四女',
  '38': '儿媳',
  '39': '其他女儿',
  '41': '孙子',
  '42': '孙女',
}

/** Where the prefixes of ID numbers come from that are not the county's. */
const places: Readonly<Record<string, string>> = {
  '430723': '湖南省常德市澧县',
  '430721': '湖南省常德市安乡县',
  '430702': '湖南省常德市武陵区',
  '430102': '湖南省长沙市芙蓉区',
  '421002': '湖北省荆州市沙市区',
  '440306': '广东省深圳市宝安区',
  '310115': '上海市浦东新区',
  '520602': '贵州省铜仁市碧江区',
  '510902': '四川省遂宁市市中区',
  '432401': '湖南省常德市',
  '432423': '湖南省汉寿县',
  '512301': '四川省涪陵市',
}

export function policeStationOf({ town }: Village): string {
  return `津市市公安局${town.name.replace(/(街道|镇|农场)$/, '')}派出所`
}

/** What is in the row; '' where the office left the cell empty. */
interface Words {
  readonly cells: Readonly<Record<string, string>>
  readonly fields: Fact['fields']
}

function* rowsOf(household: Household, context: Context): Generator<ExportRow> {
  const [head] = household.members
  if (!head) return
  const living = household.members.filter(isAlive).length
  for (const person of household.members) yield rowOf(person, { head, living }, context)
}

function rowOf(person: Person, of: { head: Person; living: number }, context: Context): ExportRow {
  const { random, county } = context
  const basic = basicOf(person, context)
  const registration = registrationOf(person, of, context)
  const { death, livelihood } = person
  return {
    cells: {
      ...basic.cells,
      ...registration.cells,
      人员编号: `${county.code}${serial(person.index, 12)}`,
      公民身份号码: carelessId(random, person.idNumber),
      兵役状况: person.veteran ? '退出现役' : '',
      服务处所: !death && livelihood.kind === 'employee' ? livelihood.employer.name : '',
      人员状态: death ? '死亡注销' : '正常',
      注销日期: death ? compactDate(death.cancelledOn) : '',
    },
    facts: [
      {
        category: 'personBasic',
        idNumber: person.idNumber,
        fields: { ...basic.fields, lifeStatus: death ? 'dead' : 'alive' },
      },
      {
        category: 'householdRegistration',
        idNumber: person.idNumber,
        fields: registration.fields,
        ...(death ? { validTo: death.cancelledOn } : {}),
      },
    ],
  }
}

function basicOf(person: Person, { random }: Context): Words {
  const formerName = formerNameOf(person, random)
  const marital = maritalOf(person, random)
  const phone = person.age >= 14 && !person.death && random.chance(0.8) ? person.phone : undefined
  const nativePlace = (person.father ?? person).birthplace
  const [nation, shortNation] = ethnicityWords[person.ethnicity] ?? ['汉族', '汉']
  return {
    cells: {
      原公民身份号码: person.formerIdNumber ?? '',
      姓名: random.chance(0.03) ? `${person.name} ` : person.name,
      曾用名: formerName ?? random.pick(['', '', '', '无']),
      性别: random.chance(0.12) ? person.sex : person.sex === '1' ? '男' : '女',
      民族: random.chance(0.15) ? shortNation : nation,
      出生日期: random.chance(0.1) ? person.birthDate : compactDate(person.birthDate),
      出生地: person.birthplace,
      籍贯: nativePlace,
      文化程度: educationWord(person, random),
      婚姻状况: marital.digit,
      联系电话: phone ?? random.pick(['', '', '无', '不详']),
    },
    fields: {
      ...(person.formerIdNumber !== undefined && { formerIdNumber: person.formerIdNumber }),
      name: person.name,
      ...(formerName ? { formerName } : {}),
      sex: person.sex,
      ethnicity: person.ethnicity,
      birthDate: person.birthDate,
      birthplace: person.birthplace,
      nativePlace,
      nationality: 'CHN',
      ...(marital.status ? { maritalStatus: marital.status } : {}),
      education: person.education,
      ...(phone ? { phone } : {}),
    },
  }
}

/** As many people were renamed as children: another last character. */
function formerNameOf({ name, age }: Person, random: Random): string | undefined {
  if (age < 20 || name.includes('·') || !random.chance(0.03)) return undefined
  const last = random.pick([...'狗伢妹兵红毛秋'])
  return [...name].slice(0, -1).join('') + last
}

function educationWord({ education, age }: Person, random: Random): string {
  if (age < 7) return '学龄前儿童'
  const words = educationWords[education]
  if (!words) throw new Error(`no word for education ${education}`)
  return words[random.chance(0.1) ? 1 : 0]
}

function maritalOf({ maritalStatus, age }: Person, random: Random): { digit: string; status?: string } {
  if (age < 20 && random.chance(0.5)) return { digit: '' }
  if (random.chance(0.01)) return { digit: '9', status: '90' }
  const digit = maritalDigits[maritalStatus]
  if (digit === undefined) throw new Error(`no digit for marital status ${maritalStatus}`)
  return { digit, status: `${digit}0` }
}

function registrationOf(
  person: Person,
  { head, living }: { head: Person; living: number },
  { random, county }: Context,
): Words {
  const { household } = person
  const { village } = household
  const arrival = arrivalOf(person, { random, county })
  const kind = registrationKind(village, random)
  const policeStation = policeStationOf(village)
  return {
    cells: {
      户号: household.number,
      户别: kind.word,
      与户主关系: relationWord(person),
      户主姓名: head.name,
      户主公民身份号码: headNumber(head, random),
      户内人数: String(living),
      户籍地址: household.address,
      村居委会代码: random.chance(0.02) ? fullWidth(village.code) : village.code,
      所属派出所: policeStation,
      何时迁来: arrival ? compactDate(arrival.on) : random.chance(0.9) ? '久居' : '',
      何地迁来: arrival?.from ?? '',
      迁来原因: arrival?.reason ?? '',
    },
    fields: {
      householdNumber: household.number,
      address: household.address,
      villageCode: village.code,
      ...(kind.code ? { householdType: kind.code } : {}),
      relationToHead: person.relationToHead,
      headName: head.name,
      headIdNumber: head.idNumber,
      ...(living > 0 ? { members: living } : {}),
      ...(arrival ? { movedIn: arrival.on, movedFrom: arrival.from, movedInReason: arrival.reason } : {}),
      policeStation,
    },
  }
}

/** Whose registration was renewed since 2014 belongs to no kind any more. */
function registrationKind({ rural }: Village, random: Random): { word: string; code?: string } {
  if (random.chance(0.4)) return { word: '居民家庭户口' }
  return rural ? { word: '农业家庭户口', code: '2' } : { word: '非农业家庭户口', code: '1' }
}

function relationWord({ relationToHead }: Person): string {
  const word = relationWords[relationToHead]
  if (word === undefined) throw new Error(`no word for relation ${relationToHead}`)
  return word
}

/** Old households still carry the number of 15 digits. */
function headNumber({ idNumber }: Person, random: Random): string {
  return random.chance(0.05) ? fifteenDigits(idNumber) : idNumber
}

interface Arrival {
  readonly on: string
  readonly from: string
  readonly reason: string
}

const marriedIn = new Set(['11', '12', '28', '38'])

/** Spouses move in after the wedding, others where their ID number comes from elsewhere; the rest have always lived here. */
function arrivalOf(person: Person, { random, county }: Context): Arrival | undefined {
  const { birthDate, marriages, idNumber } = person
  const until = person.death?.date ?? county.today
  const origin = places[idNumber.slice(0, 6)]
  const [marriage] = marriages
  if (marriage && marriedIn.has(person.relationToHead)) {
    const { registeredOn, divorcedOn } = marriage
    const latest = earlier(earlier(addDays(registeredOn, 400), until), divorcedOn ?? until)
    const town = random.pick(county.villages).town.name
    return {
      on: dayBetween(random, registeredOn, latest),
      from: origin ?? `${county.province}${county.prefecture}${county.name}${town}`,
      reason: '夫妻投靠',
    }
  }
  if (origin === undefined) return undefined
  const adult = addYears(birthDate, 18)
  if (adult < until) {
    const on = dayBetween(random, adult, earlier(addYears(birthDate, 30), until))
    return { on, from: origin, reason: random.pick(['工作调动', '购房落户', '务工落户', '大中专毕业分配']) }
  }
  return { on: dayBetween(random, birthDate, until), from: origin, reason: '投靠父母' }
}

export const population: CountyExport = {
  id: 'population',
  fileName: ({ date, part }) => `常住人口_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'gb18030', newline: '\r\n' },
  columns,
  faults: [
    destroyedId('公民身份号码'),
    zeroedId('公民身份号码'),
    badCheckDigit('公民身份号码'),
    badCheckDigit('户主公民身份号码'),
    missing('姓名'),
    unknownCode('民族', '汗族'),
    unknownCode('与户主关系', '干亲'),
    badDate('出生日期', '19830229'),
    futureDate('出生日期', '20981101'),
    dateOutOfBounds('何时迁来', '17990101'),
    outOfBounds('户内人数', '188'),
    badFormat('村居委会代码', '4307810010'),
    duplicate(),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family, county) {
    const random = family.random.fork('police/population')
    for (const household of family.households) if (household.local) yield* rowsOf(household, { random, county })
  },
}
