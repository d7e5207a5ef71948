/** 法院: debtors against whom the court enforces, as its case system hands them out. */
import { addDays, addYears, dayBetween, earlier } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { County, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { compactDate, fullWidth } from '../spelling.ts'

const columns = [
  'ajbh',
  'ah',
  'lx',
  'dsr.xm',
  'dsr.zjhm',
  'dsr.xb',
  'zxfy',
  'zxyj.wsh',
  'zxyj.zcjg',
  'bdje',
  'sdrq',
  'yyjzrq',
  'fbrq',
  'qxrq',
  'sfpb',
  'pbrq',
] as const

const court = '湖南省津市市人民法院'

interface Measure {
  /** the system's mark */
  readonly mark: string
  /** code of creditType */
  readonly type: string
  /** how long it is published; 0 until the debt is paid */
  readonly years: number
}

const measures: readonly (readonly [Measure, number])[] = [
  [{ mark: 'S01', type: '01', years: 2 }, 45],
  [{ mark: 'X01', type: '02', years: 0 }, 25],
  [{ mark: 'Z01', type: '03', years: 0 }, 12],
  [{ mark: 'B01', type: '08', years: 0 }, 18],
]

function likelihood({ age, livelihood, death }: Person): number {
  if (death || age < 25 || age > 70) return 0
  if (livelihood.kind === 'unemployed') return 0.035
  if (livelihood.kind === 'business') return 0.025
  return livelihood.kind === 'flexible' ? 0.015 : 0.003
}

/** A moment of the system's clock: a court's day in China. */
function systemTime(day: string, random: Random): string {
  return day === '' ? '' : random.chance(0.9) ? `${day}T00:00:00+08:00` : compactDate(day)
}

function caseRow(person: Person, { random, county }: Context): ExportRow | undefined {
  if (!random.chance(likelihood(person))) return undefined
  const { today } = county
  const { mark, type, years } = random.weighted(measures)
  const notifiedOn = dayBetween(random, addYears(today, -4), addDays(today, -40))
  const publishedOn = addDays(notifiedOn, random.int(12, 35))
  const expires = years === 0 ? '9999-12-31' : addYears(publishedOn, years)
  const repaired = addDays(publishedOn, 40) < today && random.chance(0.35)
  const repairedOn = repaired ? dayBetween(random, addDays(publishedOn, 30), earlier(addDays(today, -1), expires)) : ''
  const caseNumber = `（${publishedOn.slice(0, 4)}）湘0781执${person.index}号`
  const evidence = `（${Number(notifiedOn.slice(0, 4)) - 1}）湘0781民初${person.index}号民事判决书`
  const amount = (random.int(300_000, 80_000_000) / 100).toFixed(2)
  return {
    cells: {
      ajbh: `4307811${person.index}`,
      ah: random.chance(0.95) ? caseNumber : ` ${caseNumber}`,
      lx: mark,
      'dsr.xm': person.name,
      'dsr.zjhm': random.chance(0.97) ? person.idNumber : fullWidth(person.idNumber),
      'dsr.xb': person.sex,
      zxfy: court,
      'zxyj.wsh': evidence,
      'zxyj.zcjg': court,
      bdje: String(Number(amount)),
      sdrq: systemTime(notifiedOn, random),
      yyjzrq: systemTime(addDays(notifiedOn, 10), random),
      fbrq: systemTime(publishedOn, random),
      qxrq: expires === '9999-12-31' ? '9999-12-31' : systemTime(expires, random),
      sfpb: String(repaired),
      pbrq: systemTime(repairedOn, random),
    },
    facts: [
      {
        category: 'creditJudicial',
        idNumber: person.idNumber,
        fields: {
          caseNumber,
          type,
          authority: court,
          evidence,
          notifiedOn,
          appealUntil: addDays(notifiedOn, 10),
          publishedOn,
          expires,
          repaired,
          ...(repairedOn === '' ? {} : { repairedOn }),
          amount,
        },
      },
    ],
  }
}

export default {
  id: 'court',
  exports: [
    {
      id: 'debtors',
      fileName: ({ date, part }) => `zxxx_${date}_${part}.jsonl`,
      layout: { type: 'jsonLines', bare: ['bdje', 'sfpb'] },
      columns,
      faults: [
        destroyedId('dsr.zjhm'),
        zeroedId('dsr.zjhm'),
        badCheckDigit('dsr.zjhm'),
        missing('ah'),
        missing('fbrq'),
        unknownCode('lx', 'K09'),
        unknownCode('sfpb', '部分'),
        badAmount('bdje', '12万余元'),
        outOfBounds('bdje', '-1200.50'),
        badDate('fbrq', '2025-02-29T00:00:00+08:00'),
        futureDate('sdrq', '2125-03-01T00:00:00+08:00'),
        badCharacter('zxyj.wsh'),
        duplicate(),
        conflicting('bdje', () => '1234.5'),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('court/debtors')
        for (const person of family.people) {
          const row = caseRow(person, { random, county })
          if (row) yield row
        }
      },
    },
  ],
} satisfies CountyDepartment
