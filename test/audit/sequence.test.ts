import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openLogWriter } from '../../src/audit/batch-writer.ts'
import { findCheckpoint, makeCheckpoint } from '../../src/audit/checkpoints.ts'
import { proveConsistency, proveInclusion, readTreeHead, readTreeSize } from '../../src/audit/log-tree.ts'
import { isExtension, isIncluded } from '../../src/audit/merkle-proof.ts'
import { sequence } from '../../src/audit/sequence.ts'
import { draft, insertDrafts, testLog } from './log.ts'

const log = await testLog(t)
const { client } = log

async function placesOf(ids: readonly string[]): Promise<number[]> {
  const { rows } = await client.query<{ place: number }>(
    `SELECT leaf_index AS place FROM unnest($1::uuid[]) WITH ORDINALITY AS given (entry_id, nth)
       JOIN access_leaf USING (entry_id) ORDER BY nth`,
    [ids],
  )
  return rows.map(({ place }) => place)
}

t.test('an entry that commits late gets the next place, however old its id', async (t) => {
  const [early, late] = await Promise.all([log.connect(), log.connect()])
  await late.query('BEGIN')
  const old = await insertDrafts(late, { count: 3, at: Date.now() - 1000 })
  const young = await insertDrafts(early, { count: 2 })
  await log.settle()
  const size = await readTreeSize(client)
  t.strictSame((await placesOf(young)).toSorted(), [size - 2, size - 1])
  t.strictSame(await placesOf(old), [], 'what is not committed has no place')
  await late.query('COMMIT')
  await log.settle()
  t.strictSame((await placesOf(old)).toSorted(), [size, size + 1, size + 2])
  t.match(await log.verify(), { findings: [], pending: 0 })
})

t.test('what is rolled back leaves no gap', async (t) => {
  const other = await log.connect()
  await other.query('BEGIN')
  await insertDrafts(other, { count: 5 })
  await insertDrafts(client, { count: 1 })
  await other.query('ROLLBACK')
  await log.settle()
  t.match(await log.verify(), { findings: [], pending: 0 })
})

t.test(
  'writers that interleave and sequencers that compete: every entry has one place, none is passed over',
  async (t) => {
    const before = await readTreeSize(client)
    const writers = await Promise.all(Array.from({ length: 4 }, () => log.connect()))
    const sequencers = await Promise.all(Array.from({ length: 3 }, () => log.connect()))
    const written: string[] = []
    let busy = true
    const sequencing = sequencers.map(async (one) => {
      while (busy) if ((await sequence(one, 50)) === 0) await sleep(1)
    })
    await Promise.all(
      writers.map(async (one, nth) => {
        for (let n = 0; n < 25; n++) {
          await one.query('BEGIN')
          const ids = await insertDrafts(one, { count: 1 + ((n * 7 + nth) % 9), at: Date.now() - nth * 100 })
          await sleep((n * 13 + nth * 5) % 11)
          await one.query(n % 6 === 5 ? 'ROLLBACK' : 'COMMIT')
          if (n % 6 !== 5) written.push(...ids)
        }
      }),
    )
    busy = false
    await Promise.all(sequencing)
    await log.settle()
    const places = await placesOf(written)
    t.equal(places.length, written.length)
    t.equal(await readTreeSize(client), before + written.length)
    t.equal(new Set(places).size, places.length)
    t.match(await log.verify(), { findings: [], pending: 0 })
  },
)

t.test('the tree of the store proves every entry, and every earlier tree', async (t) => {
  await insertDrafts(client, { count: 700 })
  await log.settle()
  const head = await readTreeHead(client, await readTreeSize(client))
  t.ok(head.size > 768, 'three tiles and more')
  const { rows } = await client.query<{ index: number; hash: Buffer }>(
    'SELECT leaf_index AS index, leaf_hash AS hash FROM access_leaf',
  )
  for (const { index, hash: leafHash } of rows.filter(({ index }) => index % 37 === 0 || index > head.size - 3)) {
    const proof = await proveInclusion(client, { index, size: head.size })
    t.ok(isIncluded({ index, leafHash, proof }, head), `${index}`)
  }
  for (const oldSize of [1, 2, 255, 256, 257, 511, 512, 600, head.size - 1, head.size]) {
    const old = await readTreeHead(client, oldSize)
    t.ok(isExtension(old, head, await proveConsistency(client, { oldSize, size: head.size })), `${oldSize}`)
  }
})

t.test(
  'a checkpoint is made where the tree has grown, and one that the tree does not extend is never signed over',
  async (t) => {
    const last = await log.settle()
    t.equal(await makeCheckpoint(client, { signer: log.key }), undefined)
    await insertDrafts(client, { count: 4 })
    while ((await sequence(client)) > 0);
    t.equal(await makeCheckpoint(client, { signer: log.key, growth: 5 }), undefined)
    t.match(await makeCheckpoint(client, { signer: log.key, growth: 4 }), { size: last.size + 4 })

    await insertDrafts(client, { count: 1 })
    await client.query(`SET session_replication_role = replica; UPDATE access_leaf
    SET leaf_hash = sha256('x') WHERE leaf_index = ${last.size}; SET session_replication_role = origin`)
    while ((await sequence(client)) > 0);
    await t.rejects(makeCheckpoint(client, { signer: log.key }), { code: 'logForked' })
    t.equal((await findCheckpoint(client))?.size, last.size + 4)
    await client.query(`SET session_replication_role = replica; UPDATE access_leaf l SET leaf_hash = e.leaf_hash
    FROM access_entry e WHERE e.entry_id = l.entry_id AND leaf_index = ${last.size}; SET session_replication_role = origin`)
    t.ok(await log.settle())
  },
)

t.test('a kill before or during any statement leaves a log that verifies and goes on', async (t) => {
  for (let nth = 0; nth < 24; nth++) {
    const victim = await log.connect()
    const [{ pid }] = (await victim.query('SELECT pg_backend_pid() AS pid')).rows
    await insertDrafts(client, { count: 300 })
    let count = 0
    victim.query = new Proxy(victim.query, {
      apply: async (query, self, args) => {
        const killed = count++ === nth >> 1 && client.query('SELECT pg_terminate_backend($1)', [pid])
        if (nth % 2 === 0) await killed
        return Reflect.apply(query, self, args)
      },
    })
    const pass = sequence(victim).then(() => makeCheckpoint(victim, { signer: log.key }))
    const [result] = await Promise.allSettled([pass])
    const { findings } = await log.verify()
    t.strictSame(findings, [], `${nth % 2 === 0 ? 'before' : 'during'} statement ${nth >> 1}: ${result.status}`)
  }
  await log.settle()
  t.match(await log.verify(), { findings: [], pending: 0 })
})

t.test('the batch writer and a sequencer at the same time', async (t) => {
  const writer = openLogWriter({ url: log.url })
  const other = await log.connect()
  let busy = true
  const sequencing = (async () => {
    while (busy) await sequence(other)
  })()
  for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 100 }, () => writer.append(draft())))
  busy = false
  await sequencing
  await writer.close()
  await log.settle()
  t.match(await log.verify(), { findings: [], pending: 0 })
})
