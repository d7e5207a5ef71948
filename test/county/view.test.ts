import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import type { Layout } from '../../scripts/county/department.ts'
import { loadView } from '../../scripts/county/load-view.ts'
import { openWriter } from '../../scripts/county/writers/open-writer.ts'
import { emptyDatabase } from '../fixtures/database.ts'

const { url } = await emptyDatabase(t)
const client = new pg.Client({ connectionString: url })
await client.connect()
t.teardown(() => client.end())

const layout: Layout = { type: 'view', view: '交换.v_户', table: '交换.户', types: { 人数: 'integer' } }
const columns = ['户 "号"', '姓名', '人数']

/** Writes and loads as many rows, a statement at a time. */
async function load(path: string, count: number): Promise<number[]> {
  const writer = openWriter(path, layout, columns)
  const places = Array.from({ length: count }, (_, at) =>
    writer.write({ '户 "号"': String(count - at), 姓名: at === 0 ? "O'吴𠮷;\\n--" : '', 人数: String(at % 7) }),
  )
  writer.close()
  const statements = readFileSync(path, 'utf8').split(';\n')
  t.equal(statements.pop(), '', 'the file ends with a statement')
  for (const statement of statements) {
    t.notMatch(statement, '\n', 'a statement is one line')
    await client.query(statement)
  }
  return places
}

t.test('a view has its rows in the order of the file, and can be loaded again', async (t) => {
  const path = join(t.testdir({}), 'view.sql')
  await load(path, 3)
  const places = await load(path, 1203)
  t.strictSame(
    places,
    Array.from({ length: 1203 }, (_, at) => at + 1),
  )
  const { rows, fields } = await client.query('select * from 交换.v_户')
  t.strictSame(
    fields.map(({ name }) => name),
    columns,
  )
  t.equal(rows.length, 1203)
  t.strictSame(rows[0], { '户 "号"': '1203', 姓名: "O'吴𠮷;\\n--", 人数: 0 })
  t.strictSame(rows[1202], { '户 "号"': '1', 姓名: null, 人数: 1202 % 7 })
  t.throws(() => openWriter(path, layout, columns).write({ 姓名: 'a\nb' }), /line break/)
})

t.test('a role that may not make databases is told what its administrator has to do', async (t) => {
  const role = `no_databases_${Date.now()}`
  await client.query(`create role ${role} login password 'secret'`)
  t.teardown(() => client.query(`drop role ${role}`))
  const address = new URL(url)
  address.username = role
  address.password = 'secret'
  await t.rejects(loadView(address.href, { department: 'water', files: [] }), {
    code: 'storeUnavailable',
    message: new RegExp(`CREATE DATABASE "\\w+_water" OWNER "${role}"`),
  })
})
