import fc from 'fast-check'
import t from 'tap'
import { sweepLooks } from '../../src/access/budgets.ts'
import { createPool } from '../../src/store/pool.ts'
import { type TestApp, testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { type TestHub, testAccount, testHub } from '../fixtures/hub.ts'
import { plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const hub = await testHub(t, { budgets: true })
const { pool, db, url } = hub.store
const first = await testApp(t, hub)
/** another process, as far as the store can tell: connections and queue of its own */
const otherPool = createPool(url)
t.teardown(() => otherPool.end())
const second = await testApp(t, { ...hub, store: { ...hub.store, pool: otherPool } } satisfies TestHub)

const people = Array.from({ length: 15 }, (_, at) => idNumberOf('430781', '1950-01-01', String(111 + at * 2)))
const [somebody = ''] = people
const absent = idNumberOf('430781', '1970-07-07', '117')
for (const idNumber of people) await plantResident(hub, { idNumber, registeredArea: '430781001001' })

type Headers = { readonly authorization: string }

interface Asked {
  readonly idNumber?: string | undefined
  readonly caseNumber?: string
  /** whatever else stands in the question */
  readonly more?: object
}

function look({ ask }: TestApp, headers: Headers, { idNumber = somebody, caseNumber = 'JS-1', more }: Asked = {}) {
  const payload = { idNumber, purpose: { item: 'elderCard', caseNumber }, ...more }
  return ask({ method: 'POST', url: '/v1/profiles/query', headers, payload })
}

interface Limits {
  readonly per_minute?: number
  readonly per_hour?: number
  readonly per_day?: number
  readonly case_residents?: number
  readonly case_looks?: number
}

/** Room for everything but what is said. */
async function limit(limits: Limits): Promise<void> {
  const most = { per_minute: 10_000, per_hour: 10_000, per_day: 10_000, case_residents: 10_000, case_looks: 10_000 }
  await db
    .updateTable('budget')
    .set({ ...most, ...limits })
    .execute()
}

async function age(account: number, interval: string): Promise<void> {
  await pool.query(`update look set at = at - $2::interval where account_id = $1`, [account, interval])
}

async function clerk(): Promise<{ account: number; headers: Headers }> {
  const account = await testAccount(hub, 'clerk')
  return { account: account.account, headers: await first.signInAs(account) }
}

t.test('a new store bounds clerks and windows as the design says', async (t) => {
  const { rows } = await pool.query('select * from budget order by role')
  t.strictSame(rows, [
    { role: 'clerk', per_minute: 20, per_hour: 200, per_day: 800, case_residents: 10, case_looks: 30 },
    { role: 'window', per_minute: 40, per_hour: 400, per_day: 1600, case_residents: 20, case_looks: 60 },
  ])
})

t.test('of 100 at once, asked of two processes, exactly as many pass as the budget holds', async (t) => {
  await limit({ per_minute: 30 })
  const { account, headers } = await clerk()
  const replies = await Promise.all(
    Array.from({ length: 100 }, (_, nth) => look(nth % 2 === 0 ? first : second, headers)),
  )
  const statuses = replies.map(({ status }) => status)
  t.equal(statuses.filter((status) => status === 200).length, 30)
  t.equal(statuses.filter((status) => status === 429).length, 70)
  const refused = replies.find(({ status }) => status === 429)
  t.match(refused?.body, { code: 'budgetExceeded', detail: /一分钟/ })
  const wait = Number(refused?.headers['retry-after'])
  t.ok(wait > 30 && wait <= 60, `${wait} s`)
  const { rows } = await pool.query('select exceeded, refusals from look_refused where account_id = $1', [account])
  t.strictSame(rows, [{ exceeded: 'perMinute', refusals: 70 }], 'what was refused is remembered')
  const { rowCount } = await pool.query('select from look where account_id = $1', [account])
  t.equal(rowCount, 30, 'and has spent nothing')
})

t.test('many accounts at once do not stand in each other’s way', async (t) => {
  await limit({ per_minute: 3 })
  const clerks = await Promise.all(Array.from({ length: 8 }, clerk))
  const asked = Array.from({ length: 5 }, () => clerks).flat()
  const replies = await Promise.all(
    asked.map(async ({ account, headers }, nth) => ({
      account,
      status: (await look(nth % 3 === 0 ? first : second, headers)).status,
    })),
  )
  for (const { account } of clerks)
    t.strictSame(
      replies
        .filter((one) => one.account === account)
        .map(({ status }) => status)
        .sort(),
      [200, 200, 200, 429, 429],
    )
})

t.test('windows slide: minute, hour and day', async (t) => {
  for (const [name, span] of [
    ['per_minute', '1 minute'],
    ['per_hour', '1 hour'],
    ['per_day', '1 day'],
  ] as const) {
    await limit({ [name]: 2 })
    const { account, headers } = await clerk()
    t.equal((await look(first, headers)).status, 200)
    await age(account, '40 seconds')
    t.equal((await look(first, headers)).status, 200)
    t.equal((await look(first, headers)).status, 429, name)
    // the first of the two has just left the window, the second has not
    await pool.query(`update look set at = at - $2::interval + interval '41 seconds' where account_id = $1`, [
      account,
      span,
    ])
    await age(account, '2 seconds')
    t.equal((await look(first, headers)).status, 200, `${name}: the oldest has left it`)
    t.equal((await look(first, headers)).status, 429)
  }
})

t.test('one case is for so many residents and so many looks, however its number is written', async (t) => {
  await limit({ case_residents: 3, case_looks: 6 })
  const { account, headers } = await clerk()
  const [a, b, c, d] = people
  for (const idNumber of [a, b, c, a]) t.equal((await look(first, headers, { idNumber })).status, 200)
  const fourth = await look(first, headers, { idNumber: d, caseNumber: 'js－1 ' })
  t.match([fourth.status, fourth.body.detail], [429, /受理编号.*人数/])
  t.ok(Number(fourth.headers['retry-after']) > 29 * 86_400)
  for (const idNumber of [b, c]) t.equal((await look(first, headers, { idNumber })).status, 200, 'those already seen')
  t.match((await look(first, headers, { idNumber: a })).body, { code: 'budgetExceeded', detail: /受理编号.*次数/ })
  t.equal((await look(first, headers, { idNumber: d, caseNumber: 'JS-2' })).status, 200, 'another case')
  const other = await clerk()
  t.equal((await look(first, other.headers, { idNumber: d })).status, 200, 'another person’s case of that number')
  await age(account, '30 days')
  t.equal((await look(first, headers, { idNumber: d })).status, 200, 'what is 30 days old is no longer counted')
})

t.test('who is not there costs as much as who is', async (t) => {
  await limit({ per_minute: 2 })
  const { headers } = await clerk()
  t.equal((await look(first, headers, { idNumber: absent })).status, 404)
  t.equal((await look(first, headers, { idNumber: absent })).status, 404)
  t.equal((await look(first, headers)).status, 429)
  await limit({ case_residents: 1 })
  const other = await clerk()
  t.equal((await look(first, other.headers, { idNumber: absent })).status, 404)
  t.equal((await look(first, other.headers)).status, 429)
})

t.test('a question that is refused for its purpose spends nothing, and neither do systems and residents', async (t) => {
  await limit({ per_minute: 1 })
  const { account, headers } = await clerk()
  const bad = [{ purpose: { item: 'nothing', caseNumber: '1' } }, { purpose: undefined }, { categories: ['nothing'] }]
  for (const more of bad) t.equal((await look(first, headers, { more })).status, 400)
  t.equal((await pool.query('select from look where account_id = $1', [account])).rowCount, 0)
  const callers = madeUpCallers(hub)
  const made = await testApp(t, callers.hub)
  const self = callers.as({
    kind: 'resident',
    role: 'resident',
    id: '1',
    name: '',
    organisation: '',
    area: '',
    residentIdNumber: somebody,
  })
  for (let nth = 0; nth < 3; nth++) t.equal((await look(made, self)).status, 200)
  const before = await pool.query('select from look')
  const system = callers.as({
    kind: 'client',
    role: 'system',
    id: 'x',
    name: '',
    organisation: '',
    area: '430781',
    categories: ['personBasic'],
  })
  for (let nth = 0; nth < 3; nth++) t.equal((await look(made, system)).status, 200)
  t.equal((await pool.query('select from look')).rowCount, before.rowCount)
})

t.test('case numbers do not stand in the table', async (t) => {
  await limit({})
  const { headers } = await clerk()
  await look(first, headers, { caseNumber: 'KANARI-77' })
  const { rows } = await pool.query('select look::text as text from look')
  t.notMatch(rows.map(({ text }) => text).join('\n'), /KANARI/i)
})

const historyOf = fc.record({
  /** seconds ago */
  ages: fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 40 }),
  cases: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 40, maxLength: 40 }),
  residents: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 40 }),
  limits: fc.record({
    per_minute: fc.integer({ min: 1, max: 4 }),
    per_hour: fc.integer({ min: 1, max: 8 }),
    per_day: fc.integer({ min: 1, max: 30 }),
    case_residents: fc.integer({ min: 1, max: 4 }),
    case_looks: fc.integer({ min: 1, max: 25 }),
  }),
})

const uuidOf = (nth: number) => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`

t.test('the decision is what counting by hand would decide, whatever went before', async (t) => {
  const seed = 7
  for (const [nth, { ages, cases, residents, limits }] of fc.sample(historyOf, { numRuns: 150, seed }).entries()) {
    await limit(limits)
    const account = 1_000_000 + nth
    // half a second off, so that no look is on the very edge
    const looks = ages
      .sort((a, b) => b - a)
      .map((age, at) => ({ age: age + 0.5, case: cases[at] ?? 0, resident: residents[at] ?? 0 }))
    await pool.query(
      `insert into look select $1, nth, clock_timestamp() - make_interval(secs => age), c, r
        from unnest($2::float8[], $3::uuid[], $4::uuid[]) with ordinality as l (age, c, r, nth)`,
      [
        account,
        looks.map(({ age }) => age),
        looks.map((one) => uuidOf(one.case)),
        looks.map(({ resident }) => uuidOf(resident)),
      ],
    )
    const within = (seconds: number) => looks.filter(({ age }) => age < seconds).length
    const ofCase = looks.filter((one) => one.case === 0)
    const seen = new Set(ofCase.map(({ resident }) => resident))
    const passes =
      within(60) < limits.per_minute &&
      within(3600) < limits.per_hour &&
      within(86_400) < limits.per_day &&
      ofCase.length < limits.case_looks &&
      (seen.has(0) || seen.size < limits.case_residents)
    const { rows } = await pool.query(
      `select exceeded, seconds from spend_budgets(array[$1::int], array['clerk'], array[$2::uuid], array[$3::uuid])`,
      [account, uuidOf(0), uuidOf(0)],
    )
    const [outcome] = rows
    t.equal(outcome.exceeded === null, passes, `seed ${seed}, run ${nth}: ${outcome.exceeded}`)
    if (outcome.exceeded !== null) t.ok(outcome.seconds > 0, `${outcome.seconds} s`)
  }
})

t.test('what no budget looks back to is swept, and looking goes on', async (t) => {
  await limit({ case_looks: 1 })
  const { account, headers } = await clerk()
  t.equal((await look(first, headers)).status, 200)
  t.equal((await look(first, headers)).status, 429)
  await pool.query(`update look set at = at - interval '30 days' where account_id = $1`, [account])
  await pool.query(`update look_refused set last_at = last_at - interval '31 days' where account_id = $1`, [account])
  await sweepLooks(db)
  for (const table of ['look', 'look_refused'])
    t.equal((await pool.query(`select from ${table} where account_id = $1`, [account])).rowCount, 0)
  t.equal((await look(first, headers)).status, 200)
})

t.test('budgets that cannot be asked let nobody look', async (t) => {
  await limit({})
  const { headers } = await clerk()
  await pool.query('alter function spend_budgets rename to spend_nothing')
  t.equal((await look(first, headers)).status, 500)
  await pool.query('alter function spend_nothing rename to spend_budgets')
  t.equal((await look(first, headers)).status, 200)
})
