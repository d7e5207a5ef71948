/** 交通: qualifications of those who drive for a living, out of a system that still writes punched-card lines. */
import { addDays, addYears } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badCharacter,
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
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { County, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { compactDate, serial } from '../spelling.ts'

/** Bytes in GB18030. A name may hold characters of four bytes. */
const bytes = {
  证件类别: 2,
  资格证号: 20,
  姓名: 40,
  身份证号: 20,
  从业资格类别: 30,
  初次领证: 8,
  有效期起: 8,
  有效期止: 8,
  证件状态: 2,
  诚信等级: 4,
  文件杂凑: 64,
  发证机关: 40,
} as const

const office = '常德市交通运输局'

interface Qualification {
  readonly mark: string
  readonly kind: string
  readonly work: string
  /** days after the driving licence */
  readonly after: number
}

function* qualificationsOf({ licence, livelihood, age }: Person, random: Random): Generator<Qualification> {
  const letter = licence?.class ?? ''
  if (/^[AB]2$/.test(letter) && random.chance(0.85))
    yield { mark: 'H1', kind: '31', work: '道路普通货物运输驾驶员', after: 380 }
  if (/^[ABC]/.test(letter) && livelihood.kind === 'flexible' && age < 60 && random.chance(0.08))
    yield { mark: 'W1', kind: '34', work: '网络预约出租汽车驾驶员', after: 1100 }
}

/** The system's mark and the hub's code of a state. */
const states = {
  valid: { mark: '10', code: '01' },
  overdue: { mark: '20', code: '03' },
  cancelled: { mark: '30', code: '04' },
} as const

function qualificationRow(
  person: Person,
  { mark, kind, work, after }: Qualification,
  { random, county }: Context,
): ExportRow | undefined {
  const { today } = county
  const first = addDays(person.licence?.firstIssued ?? today, after + random.int(0, 300))
  if (first > today) return undefined
  const current = period(first, { today, late: random.chance(0.06) })
  const cancelled = random.chance(0.02)
  const expires = kind === '34' && random.chance(0.1) ? '9999-12-31' : current.to
  const state = states[cancelled ? 'cancelled' : expires < today ? 'overdue' : 'valid']
  const number = `430781${mark}${serial(person.index, 10)}`
  const fileHash = random.chance(0.5) ? hexDigits(random) : ''
  return {
    cells: {
      证件类别: mark,
      资格证号: number,
      姓名: person.name,
      身份证号: random.chance(0.96) ? person.idNumber : person.idNumber.toLowerCase(),
      从业资格类别: work,
      初次领证: compactDate(first),
      有效期起: compactDate(current.from),
      有效期止: expires === '9999-12-31' ? '长期' : compactDate(expires),
      证件状态: state.mark,
      诚信等级: random.pick(['AAA', 'AA', 'A', '']),
      文件杂凑: fileHash === '' ? '0000' : fileHash,
      发证机关: office,
    },
    facts: [
      {
        category: 'electronicLicence',
        idNumber: person.idNumber,
        fields: {
          type: kind,
          number,
          holder: person.name,
          issuer: office,
          issued: current.from,
          expires,
          status: state.code,
          ...(fileHash === '' ? {} : { fileHash }),
        },
      },
    ],
  }
}

/** The six years that run now, or that ran out unnoticed. */
function period(first: string, { today, late }: { today: string; late: boolean }): { from: string; to: string } {
  let from = first
  while (addYears(from, 6) <= today) from = addYears(from, 6)
  const previous = addYears(from, -6)
  if (late && previous >= first) from = previous
  return { from, to: addDays(addYears(from, 6), -1) }
}

/** 64 hexadecimal digits, as of a hash of 256 bits. */
function hexDigits(random: Random): string {
  return Array.from({ length: 8 }, () => random.int(0, 0xffff_ffff).toString(16).padStart(8, '0')).join('')
}

export default {
  id: 'transport',
  exports: [
    {
      id: 'qualifications',
      fileName: ({ date, part }) => `CYZG${date}${String(part).padStart(2, '0')}.TXT`,
      layout: { type: 'fixedWidth', encoding: 'gb18030', bytes },
      columns: Object.keys(bytes),
      faults: [
        destroyedId('身份证号'),
        zeroedId('身份证号'),
        badCheckDigit('身份证号'),
        missing('资格证号'),
        missing('姓名'),
        unknownCode('证件类别', 'Z9'),
        unknownCode('证件状态', '55'),
        badDate('有效期起', '20230229'),
        badDate('有效期止', '永 久'),
        futureDate('有效期起', '21900305'),
        badFormat('文件杂凑', 'D41D8CD98F00B204'),
        badCharacter('发证机关'),
        duplicate(),
        conflicting('证件状态', (state) => (state === '30' ? '10' : '30')),
        missingCell(),
        brokenBytes('发证机关'),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('transport/qualifications')
        for (const person of family.people) {
          if (person.death) continue
          for (const qualification of qualificationsOf(person, random)) {
            const row = qualificationRow(person, qualification, { random, county })
            if (row) yield row
          }
        }
      },
    },
  ],
} satisfies CountyDepartment
