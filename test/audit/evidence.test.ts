import t from 'tap'
import { getEvidence } from '../../src/audit/evidence.ts'
import { insertDrafts, testLog } from './log.ts'

const { client, settle } = await testLog(t)
const minute = 60_000
const now = Date.now()
const at = (minutes: number) => getEvidence(client, now + minutes * minute)

async function dutyDone(duty: string, done: Date): Promise<void> {
  await client.query(
    `INSERT INTO log_duty (duty, tried_at, done_at) VALUES ($1, $2, $2) ON CONFLICT (duty) DO UPDATE SET done_at = $2`,
    [duty, done],
  )
}

t.test('where nothing was written, nothing is missed', async (t) => {
  t.match(await at(0), { signedAt: undefined, handedOverAt: undefined })
  t.match(await at(100_000), { signedAt: undefined, handedOverAt: undefined })
})

t.test('entries that nobody signs are missed after ten minutes', async (t) => {
  await insertDrafts(client, { count: 3, at: now })
  await at(9)
  await t.rejects(at(11), { code: 'checkpointOverdue' })
})

t.test('a checkpoint that nobody is given is missed after an hour', async (t) => {
  await settle()
  await at(59)
  await t.rejects(at(61), { code: 'handOverOverdue' })
})

t.test('a checkpoint is due again and again, and so is handing it over: to the folder or to the witness', async (t) => {
  const later = new Date(now + 100 * minute)
  await dutyDone('checkpoint', new Date(now))
  await t.rejects(at(100), { code: 'checkpointOverdue' })
  await dutyDone('checkpoint', later)
  await dutyDone('folder', new Date(now))
  await t.rejects(at(100), { code: 'handOverOverdue' })
  await dutyDone('witness', later)
  t.match(await at(100), { signedAt: later, handedOverAt: later })
})

t.test('when the log was last searched for anomalies is told, however long ago', async (t) => {
  await client.query('UPDATE anomaly_watch SET done_at = $1', [new Date(now)])
  t.match(await at(100), { searchedAt: new Date(now) })
})
