/**
 * Logs that were tampered with, all of which must be found by one who holds a checkpoint and the public key, and clean
 * logs, none of which may be. `YIKU_TEST_TAMPERINGS=2000` is the long form (`npm run soak log`), `YIKU_TEST_SEED`
 * repeats a run.
 */
import t from 'tap'
import { seededRandom } from '../../scripts/county/random.ts'
import { openCheckpoint } from '../../src/audit/checkpoint.ts'
import { makeCheckpoint, type StoredCheckpoint } from '../../src/audit/checkpoints.ts'
import type { EntryDraft } from '../../src/audit/entry.ts'
import { sequence } from '../../src/audit/sequence.ts'
import { insertDrafts, testLog } from './log.ts'
import { changeCell, columnsOf, tamperings } from './tamper.ts'

const seed = Number(process.env.YIKU_TEST_SEED ?? Date.now() % 1_000_000)
/** of each kind five, unless more are asked for */
const count = Number(process.env.YIKU_TEST_TAMPERINGS ?? 5 * Object.keys(tamperings).length)
const random = seededRandom(`tampering ${seed}`)
const log = await testLog(t)
const { client } = log
t.setTimeout(60_000 + count * 500)

/** Without triggers, as somebody who may drop them. */
async function asOwnerOfAll<T>(work: () => Promise<T>): Promise<T> {
  await client.query('SET session_replication_role = replica')
  return work().finally(() => client.query('RESET session_replication_role'))
}

/** Values for the columns that a query leaves empty. */
const everything: Partial<EntryDraft> = {
  code: 'forbidden',
  department: 'police',
  address: crypto.randomUUID(),
  reason: '核对',
  presenceMethod: 'cardRead',
  presenceReference: 'reader-7',
  basis: 'presence',
  residentCount: 3,
  subject: 'account:7',
}

const tables = 'access_entry, access_pending, access_leaf, access_tile, checkpoint, cosignature'

t.test(`${count / 2} clean logs give no alarm, seed ${seed}`, async (t) => {
  let alarms = 0
  for (let nth = 0; nth < count / 2; nth++) {
    await asOwnerOfAll(() => client.query(`TRUNCATE ${tables}`))
    const kept: StoredCheckpoint[] = []
    for (let step = random.int(1, 6); step > 0; step--) {
      await insertDrafts(client, { count: random.int(1, 90), at: Date.now() - random.int(0, 5000) })
      if (random.chance(0.8)) await sequence(client, random.int(1, 100))
      const made = random.chance(0.7) ? await makeCheckpoint(client, { signer: log.key }) : undefined
      if (made) kept.push(made)
    }
    const held = kept.filter(() => random.chance(0.5))
    const { findings } = await log.verify({ held })
    alarms += findings.length
    if (findings.length > 0) t.fail(`log ${nth}: ${JSON.stringify(findings)}`)
  }
  t.equal(alarms, 0)
})

t.test(`${count} tamperings are all found, seed ${seed}`, async (t) => {
  await asOwnerOfAll(() => client.query(`TRUNCATE ${tables}`))
  const kept: StoredCheckpoint[] = []
  for (const size of [90, 200, 180, 90]) {
    await insertDrafts(client, { count: size, at: Date.now() - 60_000 })
    kept.push(await log.settle())
  }
  t.match(await log.verify({ held: kept }), { findings: [], size: 560 })
  const names = Object.keys(tamperings)
  const missed: string[] = []
  for (let nth = 0; nth < count; nth++) {
    const checkpoint = openCheckpoint(random.pick(kept).note, log.verifier)
    const tamper = tamperings[names[nth % names.length] ?? '']
    if (!checkpoint || !tamper) return t.fail('a checkpoint that cannot be opened')
    await client.query('BEGIN; SET LOCAL session_replication_role = replica')
    const what = await tamper({ log, random, held: checkpoint.size })
    const { findingCount } = await log.verifyWithin({ held: [checkpoint] })
    await client.query('ROLLBACK')
    if (findingCount === 0) missed.push(`${nth}: ${what}, with a checkpoint of ${checkpoint.size}`)
  }
  t.strictSame(missed, [])
  t.match(await log.verify({ held: kept }), { findings: [], size: 560 }, 'and nothing of it has stayed')
})

t.test('every column of every table is held against the rest', async (t) => {
  const [id] = await insertDrafts(client, { count: 1, change: everything })
  await log.settle()
  const rows = {
    access_entry: `entry_id = '${id}'`,
    access_leaf: `entry_id = '${id}'`,
    access_tile: 'tile_index = 0',
    checkpoint: 'size = 90',
  }
  for (const [table, row] of Object.entries(rows))
    for (const column of await columnsOf(log, table)) {
      await client.query('BEGIN; SET LOCAL session_replication_role = replica')
      let changed = false
      for (let attempt = 0; attempt < 50 && !changed; attempt++)
        changed = await changeCell({ log, random, held: 90 }, { table, row, column })
      t.ok(changed, `${table}.${column.name} can be changed`)
      t.ok((await log.verifyWithin()).findingCount > 0, `${table}.${column.name}, and it is found`)
      await client.query('ROLLBACK')
    }
})

t.test('what waits for its place in the tree is held against its hash, and waits once', async (t) => {
  await log.settle()
  const [sequenced] = (await client.query('SELECT entry_id AS id FROM access_leaf ORDER BY leaf_index DESC LIMIT 1'))
    .rows
  const [waiting] = await insertDrafts(client, { count: 2 })
  t.match(await log.verify(), { findings: [] })
  const changes = {
    [`UPDATE access_entry SET organisation = 'x' WHERE entry_id = '${waiting}'`]: 'changedEntry',
    [`DELETE FROM access_entry WHERE entry_id = '${waiting}'`]: 'strayPending',
    [`DELETE FROM access_pending WHERE entry_id = '${waiting}'`]: 'entryOutsideTree',
    [`INSERT INTO access_pending (entry_id, at) SELECT entry_id, at FROM access_entry WHERE entry_id = '${sequenced.id}'`]:
      'strayPending',
  }
  for (const [change, kind] of Object.entries(changes)) {
    await client.query('BEGIN; SET LOCAL session_replication_role = replica')
    await client.query(change)
    t.match((await log.verifyWithin()).findings, [{ kind }], change.slice(0, 40))
    await client.query('ROLLBACK')
  }
})

t.test('whoever has the log’s key is found by nobody but who holds a checkpoint', async (t) => {
  const kept = await log.settle()
  await client.query('BEGIN; SET LOCAL session_replication_role = replica')
  await tamperings.rebuildTree?.({ log, random, held: kept.size })
  t.match(await log.verifyWithin(), { findings: [] }, 'this is why checkpoints are handed over')
  t.match(await log.verifyWithin({ held: [kept] }), { findings: [{ kind: 'otherTree', held: true }] })
  await client.query('ROLLBACK')
})
