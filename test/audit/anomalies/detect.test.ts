import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { Memory } from '../../../src/audit/anomalies/actor-memory.ts'
import { compileCasePattern, fitsPattern, madeUp } from '../../../src/audit/anomalies/case-pattern.ts'
import { dayOf } from '../../../src/audit/anomalies/china-time.ts'
import { Episodes } from '../../../src/audit/anomalies/episodes.ts'
import { countFamilies } from '../../../src/audit/anomalies/families.ts'
import type { Look, Subject } from '../../../src/audit/anomalies/look.ts'
import type { Suspicion } from '../../../src/audit/anomalies/suspicion.ts'
import type { AnomalyRules } from '../../../src/audit/anomaly-rule.ts'
import { openAnomalySearch } from '../../../src/audit/anomaly-search.ts'
import { holds } from '../../fixtures/property.ts'
import { idNumberOf } from '../../residents/id-numbers.ts'
import { plainKeyOf as keyOf } from './county.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** a Wednesday, ten in the morning in China */
const wednesday = Date.UTC(2026, 9, 14, 2)
const clerk = { id: '1', role: 'clerk', organisation: '村民委员会' }

let entries = 0
function look(change: Partial<Look> = {}): Look {
  entries += 1
  return {
    entry: `entry ${entries}`,
    at: wednesday,
    outcome: 'answered',
    item: 'elderCard',
    caseNumber: `JS-2026-${String(entries).padStart(5, '0')}7`,
    present: false,
    resident: keyOf(`${entries}`),
    ...change,
  }
}

function subject(change: Partial<Subject> = {}): Subject {
  return { idNumber: idNumberOf('430781', '1950-01-01', '001'), areas: ['430781001001'], family: [], ...change }
}

/** What is said of these looks, one after the other, under one rule. */
function judge(rules: AnomalyRules, looks: readonly Look[], actor = clerk): Suspicion[] {
  const search = openAnomalySearch()
  const surroundings = { owners: new Map(), refusals: new Map(), numbersNear: () => new Map() }
  return looks.flatMap((one) => search.see(actor, one, { rules, surroundings }))
}

function many(count: number, make: (nth: number) => Partial<Look>): Look[] {
  return Array.from({ length: count }, (_, nth) => look(make(nth)))
}

const bulk = { hour: { clerk: 40, window: 60 }, day: { clerk: 150, window: 300 }, usual: { times: 4, least: 60 } }

t.test('bulk: different residents in an hour, by role; the same one again is no other', async (t) => {
  const fast = (count: number) => many(count, (nth) => ({ at: wednesday + nth * minute }))
  t.strictSame(judge({ bulk }, fast(39)), [])
  t.match(judge({ bulk }, fast(40)), [{ kind: 'bulk', explanation: /^一小时内查询了 40 人/ }])
  t.strictSame(judge({ bulk }, fast(59), { ...clerk, role: 'window' }), [])
  t.strictSame(judge({ bulk }, fast(59), { ...clerk, role: 'auditor' }), [])
  t.strictSame(
    judge(
      { bulk },
      many(100, (nth) => ({ at: wednesday + nth * 1000, resident: keyOf('one') })),
    ),
    [],
  )
  const slow = many(70, (nth) => ({ at: wednesday + nth * 5 * minute }))
  t.strictSame(judge({ bulk }, slow), [])
  const habit = [9, 8, 7, 6, 5, 2].flatMap((back) =>
    many(10, (nth) => ({ at: wednesday - back * day + (nth * hour) / 2 })),
  )
  t.match(judge({ bulk }, [...habit, ...slow])[0], { explanation: /^平时每天 10 人次，24 小时内查询了 60 人/ })
})

t.test('sequential: a sorted list, whatever lies between', async (t) => {
  const sequential = { minutes: 60, gap: 10, least: 4, stepDays: 10, steps: 6 }
  const born = (nth: number, change: Partial<Look> = {}) => {
    const birthDate = new Date(Date.UTC(1960, 0, 1 + nth * 6)).toISOString().slice(0, 10)
    return look({
      at: wednesday + entries,
      subject: subject({ idNumber: idNumberOf('430781', birthDate, '001') }),
      ...change,
    })
  }
  t.strictSame(
    judge(
      { sequential },
      [1, 2, 3, 4, 5].map((nth) => born(nth)),
    ),
    [],
  )
  t.match(
    judge(
      { sequential },
      [1, 2, 3, 4, 5, 6].map((nth) => born(nth)),
    ),
    [{ score: 1 }],
  )
  t.match(
    judge(
      { sequential },
      [6, 5, 4, 3, 2, 1].map((nth) => born(nth)),
    ),
    [{ score: 1 }],
    'downwards, too',
  )
  t.strictSame(
    judge(
      { sequential },
      [1, 3, 2, 5, 4, 6, 8, 7].map((nth) => born(nth)),
    ),
    [],
    'to and fro is no list',
  )
})

t.test('after hours: at night across midnight; on a day of rest by whoever does not work on them', async (t) => {
  const afterHours = { from: '21:00', to: '06:30', least: 3, restLeast: 5, restDays: [], workDays: [] }
  const night = (times: readonly string[]) => times.map((time) => look({ at: Date.parse(`2026-10-1${time}+08:00`) }))
  t.strictSame(judge({ afterHours }, night(['4T20:59', '4T23:00', '5T01:00', '5T06:30'])), [])
  t.match(judge({ afterHours }, night(['4T21:00', '4T23:00', '5T06:29'])), [
    { explanation: '夜间（21:00 至 06:29）查询了 3 人' },
  ])
  const saturday = (week: number) => many(5, (nth) => ({ at: wednesday + (3 + 7 * week) * day + nth * minute }))
  t.match(judge({ afterHours }, saturday(0)), [{ explanation: /^休息日（2026-10-17）查询了 5 人/ }])
  t.equal(judge({ afterHours }, [...saturday(0), ...saturday(1)]).length, 1, 'who works on Saturdays')
  t.strictSame(judge({ afterHours: { ...afterHours, workDays: ['2026-10-17'] } }, saturday(0)), [])
  const holiday = many(5, (nth) => ({ at: wednesday + nth * minute }))
  t.equal(judge({ afterHours: { ...afterHours, restDays: ['2026-10-14'] } }, holiday).length, 1)
})

t.test('household: unrelated purposes, nobody present', async (t) => {
  const household = { hours: 72, members: 3, purposes: 4 }
  const at = (nth: number, change: Partial<Look> = {}) =>
    look({
      at: wednesday + nth * 3 * hour,
      resident: keyOf(`member ${nth % 3}`),
      subject: subject({ household: 'h' }),
      ...change,
    })
  t.strictSame(
    judge(
      { household },
      [0, 1, 2].map((nth) => at(nth)),
    ),
    [],
  )
  t.match(
    judge(
      { household },
      [0, 1, 2, 3].map((nth) => at(nth)),
    ),
    [{ about: 'h', score: 1 }],
  )
  t.strictSame(
    judge(
      { household },
      [0, 1, 2, 3].map((nth) => at(nth, { present: true })),
    ),
    [],
  )
  t.strictSame(
    judge(
      { household },
      [0, 1, 2, 3].map((nth) => at(nth, { caseNumber: 'one' })),
    ),
    [],
    'one case',
  )
  t.strictSame(
    judge(
      { household },
      [0, 1, 2, 3, 4, 5].map((nth) => at(nth, { at: wednesday + nth * minute })),
    ),
    [],
    'one sitting',
  )
})

t.test('a failure of the hub’s is nobody’s look', async (t) => {
  const rules: AnomalyRules = {
    denials: { hours: 1, least: 3, share: 0.3 },
    sharedCase: { hours: 72, families: 2 },
    unknownCase: { hours: 24, least: 1, patterns: [] },
    afterHours: { from: '00:00', to: '23:59', least: 1, restLeast: 5, restDays: [], workDays: [] },
  }
  t.strictSame(
    judge(
      rules,
      many(10, () => ({ outcome: 'failed', code: 'storeUnavailable', caseNumber: '111111' })),
    ),
    [],
  )
})

t.test('case numbers that look made up, and those that do not', async (t) => {
  for (const number of [
    '111111',
    '123456',
    '654321',
    'JS-2026-000000',
    '无',
    '1',
    'abc',
    '１１１１',
    '12121212',
    'JS-2026-9999',
  ])
    t.ok(madeUp(number), number)
  for (const number of [
    'JS-2026-000123',
    '20261112',
    'A-17-2046',
    '县民〔2026〕318号',
    'JS-2026-123457',
    '0047',
    'GL2026-1042',
  ])
    t.equal(madeUp(number), undefined, number)
})

t.test('patterns of case numbers', async (t) => {
  const fits = (pattern: string, number: string, year = 2026) => {
    const compiled = compileCasePattern(pattern)
    return compiled && fitsPattern(compiled, number, year)
  }
  t.ok(fits('JS-<year>-#{6}', 'JS-2026-000123'))
  t.ok(fits('JS-<year>-#{6}', 'js-２０２５-000123 '), 'width, case and blanks make no difference')
  t.notOk(fits('JS-<year>-#{6}', 'JS-2027-000123'), 'not of a year to come')
  t.notOk(fits('JS-<year>-#{6}', 'JS-2026-00012'))
  t.notOk(fits('JS-<year>-#{6}', 'XJS-2026-000123'))
  t.ok(fits('县民〔<year>〕#{1-4}号', '县民〔2026〕318号'))
  t.ok(fits('@{2}.#+', 'AB.1+'), 'all else stands for itself')
  t.notOk(fits('@{2}.#', 'ABx1'))
  for (const bad of ['', '#{', '#{0-}', '#{4-2}', '<month>', '#{1-2}x#{1-2}', '<year><year>', 'a{2}', '#'.repeat(101)])
    t.equal(compileCasePattern(bad), undefined, bad)
})

t.test(
  'whatever a pattern and a number are, matching them is over at once, and agrees with a slow reading',
  async (t) => {
    const part = fc.oneof(
      fc.constantFrom('#', '@', 'A', '7', '-', '.', '(', ')', '[', '*', '\\', '^', '$', '|', '号'),
      fc.tuple(fc.constantFrom('#', '@'), fc.integer({ min: 1, max: 4 })).map(([kind, count]) => `${kind}{${count}}`),
    )
    const patterns = fc.array(part, { minLength: 1, maxLength: 8 })
    const numbers = fc.array(fc.constantFrom('0', '7', 'A', 'Q', '-', '.', '(', '*', '\\', '号'), { maxLength: 16 })
    const slow = (parts: readonly string[], number: string) => {
      const classes = parts.flatMap((one) => {
        const [, kind = one, count = '1'] = /^([#@])\{(\d)\}$/.exec(one) ?? []
        return Array.from({ length: Number(count) }, () => kind)
      })
      const isOf = (kind: string, character: string) =>
        kind === '#' ? /\d/.test(character) : kind === '@' ? /[A-Z]/.test(character) : kind === character
      return classes.length === number.length && classes.every((kind, at) => isOf(kind, number.charAt(at)))
    }
    const like = (parts: readonly string[]) =>
      parts
        .map((one) => one.replace(/^[#@].*/, (run) => (run[0] === '#' ? '7' : 'Q').repeat(Number(run[2] ?? 1))))
        .join('')
    holds(
      t,
      fc.property(patterns, numbers, fc.boolean(), (parts, free, isLike) => {
        const number = isLike ? like(parts) : free.join('')
        const compiled = compileCasePattern(parts.join(''))
        assert.ok(compiled)
        assert.equal(fitsPattern(compiled, number, 2026), slow(parts, number))
      }),
      { numRuns: 500 },
    )
  },
)

t.test('families: those of a household, and relatives of each other, however far the chain', async (t) => {
  const people = fc.array(
    fc.record({ household: fc.option(fc.integer({ min: 0, max: 5 })), family: fc.array(fc.nat(11), { maxLength: 3 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  holds(
    t,
    fc.property(people, (all) => {
      const looks = all.map(({ household, family }, nth) =>
        look({
          resident: `person ${nth}`,
          subject: subject({
            ...(household !== null && { household: `${household}` }),
            family: family.map((other) => `person ${other}`),
          }),
        }),
      )
      // one group after the other, as far as it reaches
      const group = all.map((_, nth) => nth)
      const merge = (one: number, other: number) => {
        const [from, to] = [group[one], group[other]]
        for (const [at, name] of group.entries()) if (name === from && to !== undefined) group[at] = to
      }
      for (const [nth, { household, family }] of all.entries()) {
        for (const [other, { household: its }] of all.entries())
          if (household !== null && household === its) merge(nth, other)
        for (const other of family) {
          if (other < all.length) merge(nth, other)
          // a relative who was not looked at joins those who name him
          for (const [at, one] of all.entries()) if (one.family.includes(other)) merge(nth, at)
        }
      }
      assert.equal(countFamilies(looks), new Set(group).size)
    }),
  )
})

t.test('memory: by time, whatever the order in which looks come; corrections count once; bounded', async (t) => {
  const arrivals = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 70 }), fails: fc.boolean(), village: fc.nat(3) }),
    { maxLength: 40 },
  )
  holds(
    t,
    fc.property(arrivals, fc.func(fc.integer()), (looks, order) => {
      const all = looks.map(({ at, fails, village }, nth) => ({
        first: look({ at: wednesday + at * minute, request: `${nth}`, subject: subject({ areas: [`${village}`] }) }),
        fails,
      }))
      const memory = new Memory({ window: 72 * hour })
      for (const { first } of all.toSorted((a, b) => order(a.first.entry) - order(b.first.entry)))
        assert.ok(memory.add(first))
      for (const { first, fails } of all) {
        if (!fails) continue
        const second = look({ ...first, entry: `${first.entry} corrected`, at: first.at + 100, outcome: 'notFound' })
        assert.equal(memory.add(second)?.entry, first.entry)
        assert.equal(memory.add(second), undefined)
      }
      const times = memory.looks.map(({ at }) => at)
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      )
      assert.equal(memory.looks.length, all.length)
      assert.equal(memory.days.get(dayOf(wednesday)) ?? 0, all.filter(({ fails }) => !fails).length)
      assert.deepEqual(new Set(memory.villages.keys()), new Set(looks.map(({ village }) => `${village}`)))
    }),
  )
  const memory = new Memory({ window: 72 * hour })
  for (let n = 0; n < 6000; n++) memory.add(look({ at: wednesday + n * 1000 }))
  t.equal(memory.looks.length, 5000 + 1)
  memory.add(look({ at: wednesday + 100 * day }))
  t.equal(memory.looks.length, 1)
  t.equal(memory.days.size, 1)
})

t.test(
  'what a look says does not depend on when it was committed, as long as it comes within the window',
  async (t) => {
    const sharedCase = { hours: 72, families: 4 }
    const looks = many(6, (nth) => ({ at: wednesday + nth * hour, caseNumber: 'one' }))
    holds(
      t,
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (order) => {
        const said = judge(
          { sharedCase },
          order.flatMap((nth) => looks[nth] ?? []),
        )
        const episodes = new Episodes([])
        for (const suspicion of said) episodes.add(clerk, suspicion)
        assert.equal(episodes.changed.length, 1)
        assert.deepEqual([...(episodes.changed[0]?.entries ?? [])].sort(), looks.map(({ entry }) => entry).sort())
      }),
    )
  },
)

t.test('episodes: one by one, kept apart by kind, actor and matter, and by a day of quiet', async (t) => {
  const suspicion = (change: Partial<Suspicion> = {}): Suspicion => ({
    kind: 'sharedCase',
    about: 'x',
    looks: [look()],
    score: 1,
    explanation: 'low',
    ...change,
  })
  const episodes = new Episodes([])
  episodes.add(clerk, suspicion())
  episodes.add(clerk, suspicion({ score: 3, explanation: 'high' }))
  episodes.add(clerk, suspicion({ score: 2, explanation: 'middle' }))
  t.match(episodes.changed, [{ score: 3, explanation: 'high' }])
  t.equal(episodes.changed[0]?.entries.size, 3)
  episodes.add(clerk, suspicion({ about: 'y' }))
  episodes.add(clerk, suspicion({ kind: 'bulk' }))
  episodes.add({ ...clerk, id: '2' }, suspicion())
  t.equal(episodes.changed.length, 4)
  episodes.add(clerk, suspicion({ looks: [look({ at: wednesday + day })] }))
  t.equal(episodes.changed.length, 4)
  episodes.add(clerk, suspicion({ looks: [look({ at: wednesday + 2 * day + 1 })] }))
  t.equal(episodes.changed.length, 5)
})
