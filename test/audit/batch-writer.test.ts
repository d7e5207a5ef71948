import fc from 'fast-check'
import t from 'tap'
import { type LogWriter, openLogWriter } from '../../src/audit/batch-writer.ts'
import { WriterConnection } from '../../src/audit/writer-connection.ts'
import { anyDraft, draft, testLog } from './log.ts'

const log = await testLog(t)
const { url, client } = log

function writer(t: { teardown(work: () => Promise<void>): void }, options = {}): LogWriter {
  const writer = openLogWriter({ url, ...options })
  t.teardown(() => writer.close())
  return writer
}

async function countEntries(caseNumber: string): Promise<number> {
  const sql = 'SELECT count(*) AS entries FROM access_entry WHERE case_number = $1'
  return (await client.query<{ entries: number }>(sql, [caseNumber])).rows[0]?.entries ?? -1
}

t.test('an entry is there, and waits for its place, when its promise resolves', async (t) => {
  const { entry, leafHash } = await writer(t).append(draft())
  const { rows } = await client.query(
    `SELECT encode(leaf_hash, 'base64') AS hash FROM access_entry JOIN access_pending USING (entry_id, at) WHERE entry_id = $1`,
    [entry],
  )
  t.strictSame(rows, [{ hash: leafHash }])
})

t.test('what the store gives back hashes to what was promised, whatever an entry says', async (t) => {
  const drafts = fc.sample(anyDraft, { numRuns: 300, seed: 1 })
  const one = writer(t)
  await Promise.all(drafts.map((draft) => one.append(draft)))
  const { size } = await log.settle()
  const verdict = await log.verify()
  t.match(verdict, { findings: [], pending: 0, size })
  t.ok(size >= 300)
})

t.test('entries of many requests share their commits', async (t) => {
  const one = writer(t)
  await one.append(draft())
  const receipts = await Promise.all(Array.from({ length: 500 }, () => one.append(draft())))
  // the server counts the transactions of all databases: each row knows its own
  const { rows } = await client.query(
    'SELECT count(*)::int AS entries, count(DISTINCT xmin::text)::int AS commits FROM access_entry WHERE entry_id = ANY ($1::uuid[])',
    [receipts.map(({ entry }) => entry)],
  )
  t.equal(rows[0].entries, 500)
  t.ok(rows[0].commits < 20, `${rows[0].commits} transactions for 500 entries`)
})

t.test('one bad entry in a batch fails alone', async (t) => {
  await client.query(`ALTER TABLE access_entry ADD CONSTRAINT not_this CHECK (case_number <> 'bad')`)
  t.teardown(() => client.query('ALTER TABLE access_entry DROP CONSTRAINT not_this').then(() => undefined))
  const one = writer(t)
  const cases = Array.from({ length: 200 }, (_, n) => (n === 17 || n === 130 ? 'bad' : 'good'))
  const settled = await Promise.allSettled(cases.map((caseNumber) => one.append(draft({ caseNumber }))))
  for (const [n, { status }] of settled.entries()) t.equal(status, cases[n] === 'bad' ? 'rejected' : 'fulfilled')
  t.equal(await countEntries('good'), 198)
})

t.test('a malformed entry is refused, and nothing is told of it', async (t) => {
  const one = writer(t)
  const refused = one.append(draft({ caseNumber: 'JS\0-43078119450101123X' }))
  await t.rejects(refused, { code: 'auditUnavailable', cause: { message: 'an entry is malformed: caseNumber' } })
  t.equal(one.waiting, 0)
})

t.test('over its capacity the writer refuses at once', async (t) => {
  const one = writer(t, { capacity: 10 })
  const first = Array.from({ length: 10 }, () => one.append(draft()))
  let written = 0
  for (const entry of first) void entry.then(() => written++)
  await t.rejects(one.append(draft()), { code: 'auditUnavailable' })
  t.equal(written, 0, 'without waiting for those before it')
  await Promise.all(first)
  await one.append(draft())
})

t.test('closing writes what waits, and takes nothing after it', async (t) => {
  const one = openLogWriter({ url })
  const waiting = Array.from({ length: 50 }, () => one.append(draft({ caseNumber: 'last' })))
  await one.close()
  await Promise.all(waiting)
  t.equal(await countEntries('last'), 50)
  await t.rejects(one.append(draft()), { code: 'auditUnavailable' })
})

t.test('a connection that is lost is replaced, and no entry is lost or doubled', async (t) => {
  const one = writer(t)
  let stop = false
  const cut = (async () => {
    while (!stop) {
      await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'yiku_log_writer'
        AND datname = current_database()`)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  })()
  const receipts = []
  for (let n = 0; n < 40; n++)
    receipts.push(...(await Promise.all(Array.from({ length: 10 }, () => one.append(draft({ caseNumber: 'cut' }))))))
  stop = true
  await cut
  t.equal(new Set(receipts.map(({ entry }) => entry)).size, 400)
  t.equal(await countEntries('cut'), 400)
})

t.test('what is connected too late is not written any more', async (t) => {
  const connection = new WriterConnection(url, 1000)
  t.teardown(() => connection.close())
  let written = 0
  const work = async () => {
    written += 1
  }
  t.match(await connection.run(work, performance.now() - 1), { kind: 'lost' })
  await new Promise((resolve) => setTimeout(resolve, 200))
  t.equal(await connection.run(work, performance.now() + 1000), undefined)
  t.match(await connection.run(work, performance.now() - 1), { kind: 'lost' }, 'on an open connection')
  t.equal(written, 1)
})

t.test('entries of the first moment of a month find their place', async (t) => {
  const start = new Date()
  const next = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1, -8)
  for (const now of [next - 1, next]) await writer(t, { now: () => now }).append(draft({ caseNumber: 'month' }))
  const { rows } = await client.query(`SELECT tableoid FROM access_entry WHERE case_number = 'month' GROUP BY tableoid`)
  t.equal(rows.length, 2)
})

t.test('an entry of a time that no month is made for is refused', async (t) => {
  const one = writer(t, { now: () => Date.parse('2019-01-01') })
  await t.rejects(one.append(draft()), { code: 'auditUnavailable' })
})
