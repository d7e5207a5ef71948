import t, { type Test } from 'tap'
import { type LogWriter, openLogWriter } from '../../src/audit/batch-writer.ts'
import { checkReceipt, proveEntry } from '../../src/audit/entry-proof.ts'
import { readTreeSize } from '../../src/audit/log-tree.ts'
import type { Receipt } from '../../src/audit/receipt.ts'
import { announcementSubject, endRetention, parseAnnouncement } from '../../src/audit/retention.ts'
import { sequence } from '../../src/audit/sequence.ts'
import { draft, insertDrafts, type TestLog, testLog } from './log.ts'

const day = 24 * 60 * 60 * 1000
const today = Date.now()

/** A log with entries every ten days, for so many days. */
async function oldLog(t: Test, days: number): Promise<{ log: TestLog; writer: LogWriter }> {
  const log = await testLog(t)
  const start = new Date(today - days * day)
  await log.client.query('SELECT access_ensure_months($1, now())', [start])
  for (let at = start.getTime(); at <= today; at += 10 * day) await insertDrafts(log.client, { count: 3, at })
  await log.settle()
  const writer = openLogWriter({ url: log.url })
  t.teardown(() => writer.close())
  return { log, writer }
}

/** As whoever looked was given it. */
async function receiptAt({ client }: TestLog, index: number): Promise<Receipt> {
  const { rows } = await client.query<Receipt>(
    `SELECT entry_id AS entry, encode(leaf_hash, 'base64') AS "leafHash" FROM access_leaf WHERE leaf_index = $1`,
    [index],
  )
  const [receipt] = rows
  if (!receipt) throw new Error(`nothing at ${index}`)
  return receipt
}

t.test('months whose time is over go, and older checkpoints still verify', async (t) => {
  const { log, writer } = await oldLog(t, 500)
  const kept = await log.settle()
  const before = await log.verify({ held: [kept] })
  const append = (entry: ReturnType<typeof draft>) => writer.append(entry)
  const dropped = await endRetention(log.client, { days: 300, now: today, append })
  t.ok(dropped.length >= 5, dropped.join())
  t.strictSame(await endRetention(log.client, { days: 300, now: today, append }), [], 'once')
  const checkpoint = await log.settle()
  const verdict = await log.verify({ held: [kept, checkpoint] })
  t.match(verdict, { findings: [], size: before.size + 1 })
  t.ok(verdict.expired > 40)
  t.equal(verdict.entries + verdict.expired, verdict.size)

  const first = await receiptAt(log, 0)
  t.match(await proveEntry(log.client, first.entry), { index: 0, content: undefined }, 'its leaf still has a proof')
  t.equal(await checkReceipt(log.client, first, log.verifier), 'expired')
  const other = { ...first, leafHash: (await receiptAt(log, 1)).leafHash }
  t.equal(await checkReceipt(log.client, other, log.verifier), 'changed')
})

t.test('a receipt of what is gone is excused by an announcement alone, and one that checkpoints cover', async (t) => {
  const { log, writer } = await oldLog(t, 500)
  await endRetention(log.client, { days: 300, now: today, append: (entry) => writer.append(entry) })
  const size = await readTreeSize(log.client)
  const [young, old] = [await receiptAt(log, size - 3), await receiptAt(log, 0)]
  t.equal(await checkReceipt(log.client, old, log.verifier), 'missing', 'nobody has signed the announcement yet')
  while ((await sequence(log.client)) > 0);
  t.equal(await checkReceipt(log.client, old, log.verifier), 'missing', 'not either where it has its place')
  await log.settle()
  t.equal(await checkReceipt(log.client, old, log.verifier), 'expired')
  t.equal(await checkReceipt(log.client, young, log.verifier), 'proven')
  await log.client.query('BEGIN; SET LOCAL session_replication_role = replica')
  await log.client.query('DELETE FROM access_entry WHERE entry_id = $1', [young.entry])
  t.equal(await checkReceipt(log.client, young, log.verifier), 'missing')
  await t.rejects(proveEntry(log.client, young.entry), { code: 'entryNotFound' })
  await log.client.query(
    `DELETE FROM access_entry WHERE kind = 'administration' AND actor_kind = 'program' AND subject LIKE 'retention%'`,
  )
  t.equal(await checkReceipt(log.client, old, log.verifier), 'missing', 'the announcement is gone, too')
  await log.client.query('ROLLBACK')
})

t.test('what was announced for one month does not excuse what is missing from another', async (t) => {
  const { log, writer } = await oldLog(t, 500)
  await endRetention(log.client, { days: 300, now: today, append: (entry) => writer.append(entry) })
  await log.settle()
  await log.client.query('BEGIN; SET LOCAL session_replication_role = replica')
  await log.client.query(
    `DELETE FROM access_entry WHERE at > now() - interval '100 days' AND at < now() - interval '80 days'`,
  )
  t.match(await log.verifyWithin(), { findings: [{ kind: 'missingEntry' }] })
  await log.client.query('ROLLBACK')
  t.match(await log.verify(), { findings: [] })
})

t.test('only the program itself announces', async (t) => {
  const { log, writer } = await oldLog(t, 500)
  const subject = announcementSubject({ before: '2020-01-01', leaves: 30 })
  const expected = [
    ['account', [{ kind: 'missingEntry', index: 29 }]],
    ['program', []],
  ] as const
  for (const [actorKind, findings] of expected) {
    await writer.append(draft({ kind: 'administration', subject, actorKind }))
    await log.settle()
    await log.client.query(`BEGIN; SET LOCAL session_replication_role = replica;
      DELETE FROM access_entry WHERE entry_id IN (SELECT entry_id FROM access_leaf WHERE leaf_index < 30)`)
    t.strictSame((await log.verifyWithin()).findings, findings, actorKind)
    await log.client.query('ROLLBACK')
  }
})

t.test('an announcement that reaches into the last 180 days excuses nothing', async (t) => {
  const { log, writer } = await oldLog(t, 400)
  const month = new Date(today - 100 * day).toISOString().slice(0, 7)
  for (const before of [`${month}-01`, '2020-01-01']) {
    const subject = announcementSubject({ before, leaves: 100 })
    await writer.append(draft({ kind: 'administration', actorKind: 'program', subject }))
  }
  await log.settle()
  await log.client.query('BEGIN; SET LOCAL session_replication_role = replica')
  await log.client.query(
    `DELETE FROM access_entry WHERE entry_id IN (SELECT entry_id FROM access_leaf WHERE leaf_index < 100)`,
  )
  t.match(await log.verifyWithin(), { findings: [{ kind: 'missingEntry' }] })
  await log.client.query('ROLLBACK')
})

t.test(
  'older entries that stay excuse none of the younger, nor does one that comes after the announcement',
  async (t) => {
    const { log, writer } = await oldLog(t, 400)
    const subject = announcementSubject({ before: '2020-01-01', leaves: 100 })
    await writer.append(draft({ kind: 'administration', actorKind: 'program', subject }))
    await log.settle()
    const found = async () => {
      await log.client.query(`BEGIN; SET LOCAL session_replication_role = replica;
      DELETE FROM access_entry WHERE entry_id IN (SELECT entry_id FROM access_leaf WHERE leaf_index BETWEEN 80 AND 99)`)
      const { findings } = await log.verifyWithin()
      await log.client.query('ROLLBACK')
      return findings
    }
    t.strictSame(await found(), [{ kind: 'missingEntry', index: 99 }])
    await insertDrafts(log.client, { count: 1, at: today - 300 * day })
    await log.settle()
    t.strictSame(await found(), [{ kind: 'missingEntry', index: 99 }])
  },
)

t.test('less than 180 days is refused, by the code and by the database', async (t) => {
  const { log, writer } = await oldLog(t, 250)
  const retention = { days: 179, now: today, append: (entry: ReturnType<typeof draft>) => writer.append(entry) }
  await t.rejects(endRetention(log.client, retention), { code: 'retentionTooShort' })
  const month = new Date(today - 150 * day).toISOString().slice(0, 7)
  await t.rejects(log.client.query('SELECT access_drop_month($1)', [`${month}-01`]), { code: '42501' })
})

t.test('what no checkpoint covers is kept', async (t) => {
  const log = await testLog(t)
  await log.client.query('SELECT access_ensure_months($1, now())', [new Date(today - 400 * day)])
  await insertDrafts(log.client, { count: 2, at: today - 400 * day })
  const month = new Date(today - 400 * day + 8 * 60 * 60 * 1000).toISOString().slice(0, 7)
  await t.rejects(log.client.query('SELECT access_drop_month($1)', [`${month}-01`]), { code: '42501' })
})

t.test('nothing goes while no later entry is old enough to bear witness', async (t) => {
  const log = await testLog(t)
  await log.client.query('SELECT access_ensure_months($1, now())', [new Date(today - 400 * day)])
  await insertDrafts(log.client, { count: 2, at: today - 400 * day })
  await insertDrafts(log.client, { count: 2 })
  await log.settle()
  const append = () => Promise.reject(new Error('there is nothing to announce'))
  t.strictSame(await endRetention(log.client, { days: 300, now: today, append }), [])
})

t.test('announcements are read as they are written', async (t) => {
  const announcement = { before: '2026-11-01', leaves: 12 }
  t.strictSame(parseAnnouncement(announcementSubject(announcement)), announcement)
  for (const subject of ['', 'retention before 2026-11-02 leaves 1', 'retention before 2026-11-01 leaves -1', null])
    t.equal(parseAnnouncement(subject), undefined)
})
