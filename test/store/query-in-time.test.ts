import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pg from 'pg'
import t from 'tap'
import { createPool } from '../../src/store/pool.ts'
import { testDatabase } from '../fixtures/database.ts'

const { url } = await testDatabase(t)
setFlagsFromString('--expose-gc')
const collect: (options: { type: 'minor' }) => void = runInNewContext('gc')
const rows = `SELECT i AS a, repeat('x', 40) || i AS b, now() AS c FROM generate_series(1, 40) i`

/** Bytes that each question leaves in the heap, where only what is young is collected. */
async function staying(ask: () => Promise<unknown>): Promise<number> {
  const used = () => {
    collect({ type: 'minor' })
    collect({ type: 'minor' })
    return getHeapSpaceStatistics().reduce((sum, space) => sum + space.space_used_size, 0)
  }
  const grown: number[] = []
  // V8 may collect all at any time, and then less is there than before; the first round is for what is compiled meanwhile
  for (let round = 0; round < 4; round++) {
    const before = used()
    for (let nth = 0; nth < 300; nth++) await ask()
    grown.push((used() - before) / 300)
  }
  return Math.max(...grown.slice(1))
}

t.test('an answer goes with who asked for it', async (t) => {
  const pool = createPool(url, { connections: 1 })
  t.teardown(() => pool.end())
  const bare = new pg.Client({ connectionString: url, query_timeout: 10_000 })
  await bare.connect()
  t.teardown(() => bare.end())
  const [ours, theirs] = [await staying(() => pool.query(rows)), await staying(() => bare.query(rows))]
  t.comment(`${ours.toFixed(0)} bytes a query; ${theirs.toFixed(0)} as pg does it by itself`)
  t.ok(ours < theirs / 4)
  t.ok(theirs > 3000, 'where this is no longer so, the detour can go')
})

t.test('it is told to a promise or to a callback, and errors are from where was asked', async (t) => {
  const pool = createPool(url, { connections: 1 })
  t.teardown(() => pool.end())
  const client = await pool.connect()
  t.teardown(() => client.release())
  t.strictSame((await client.query('SELECT $1::int AS one', [1])).rows, [{ one: 1 }])
  t.strictSame((await client.query({ text: 'SELECT $1::int AS one', values: [2] })).rows, [{ one: 2 }])
  const told = await new Promise((resolve) => client.query('SELECT 3 AS one', (_, result) => resolve(result.rows)))
  t.strictSame(told, [{ one: 3 }])
  async function whoAsked() {
    await client.query('SELECT nothing')
  }
  await t.rejects(whoAsked(), { code: '42703', stack: /whoAsked/ })
  const failed = await new Promise<Error>((resolve) => client.query('SELECT nothing', [], (error) => resolve(error)))
  t.match(failed, { code: '42703' })
  t.strictSame((await client.query('SELECT 4 AS one')).rows, [{ one: 4 }], 'the connection is as good as before')
})
