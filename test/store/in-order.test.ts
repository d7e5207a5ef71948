import t from 'tap'
import { inOrder } from '../../src/store/in-order.ts'
import { createPool } from '../../src/store/pool.ts'
import { testDatabase } from '../fixtures/database.ts'

const { url } = await testDatabase(t)
const pool = createPool(url, { connections: 1, pipeline: true })
t.teardown(() => pool.end())

t.test('answers are in the order of the statements', async (t) => {
  const client = await pool.connect()
  t.teardown(() => client.release())
  const [one, two] = await inOrder([client.query('SELECT 1 AS n'), client.query('SELECT 2 AS n'), undefined])
  t.strictSame([one.rows, two.rows], [[{ n: 1 }], [{ n: 2 }]])
})

t.test('the statement that failed is told of, not those that were refused for it', async (t) => {
  const client = await pool.connect()
  t.teardown(() => client.release())
  const send = () => {
    const begun = client.query('BEGIN')
    // hears of its statement when those behind it are told of already
    const divided = client.query('SELECT 1 / 0').catch(async (error: Error) => {
      await committed
      throw error
    })
    const refused = client.query('SELECT 1')
    const committed = client.query('COMMIT')
    return [begun, divided, refused, committed] as const
  }
  await t.rejects(Promise.all(send()), { code: '25P02' }, 'whoever tells first')
  await t.rejects(inOrder(send()), { code: '22012' })
  t.match(await client.query('SELECT 1 AS n'), { rows: [{ n: 1 }] }, 'all were answered')
})
