import pg from 'pg'
import t from 'tap'
import type { Format } from '../../../src/ingest/format.ts'
import { quoteView, viewReader } from '../../../src/ingest/readers/view.ts'
import { emptyDatabase } from '../../fixtures/database.ts'
import { person, readFrom } from './read-all.ts'

const id = '430725199901011234'
const options = { ...person, required: ['id_number', 'name'], optional: [], fileName: '民政视图' }
const { url } = await emptyDatabase(t)

function view(name: string): Format {
  return { type: 'view', view: name }
}

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}

await run(`
  create schema "Office";
  create view v_types as select '${id}'::char(18) as id_number, '张三·䶮𠀀'::text as name, date '2021-03-05' as day,
    timestamptz '2021-03-05 08:00:00+08' as at, 12345678901234567890::numeric as big, 1.10::numeric(9,2) as money,
    true as alive, null::text as nothing, array[1,2] as many, interval '1 day 2 hours' as long, 0.1::float8 as real,
    '\\x00ff'::bytea as raw, '{"a": 1}'::jsonb as json, ' x ' as "姓 名";
  create view "Office"."V_Many" as select n::text as id_number, 'x' || n as name from generate_series(1, 2500) n;
  create view v_empty as select ''::text as id_number, ''::text as name where false;
  create view v_bad as select n as id_number, case n when 2 then e'a\\x1bb' else 'x' end as name from generate_series(1, 3) n;
  create view v_slow as select 1 as id_number, 1 as name from (select pg_sleep(20)) s;
  create view v_fails as select 1 / (3 - n) as id_number, 1 as name from generate_series(1, 5) n;
  create table v_written (id_number text, name text);
  create function write_down() returns text language sql volatile as $$ insert into v_written values ('1', '2') returning name $$;
  create view v_writes as select '1' as id_number, write_down() as name;
`)

t.test('every value as PostgreSQL prints it', async (t) => {
  const read = await readFrom(view('v_types'), url, options)
  t.strictSame(read.columns.slice(0, 3), ['id_number', 'name', 'day'])
  t.strictSame(read.columns.at(-1), '姓名')
  t.strictSame(read.rows, [
    {
      line: 1,
      cells: [
        id,
        '张三·䶮𠀀',
        '2021-03-05',
        '2021-03-05 08:00:00+08',
        '12345678901234567890',
        '1.10',
        'true',
        '',
        '{1,2}',
        '1 day 02:00:00',
        '0.1',
        '\\x00ff',
        '{"a": 1}',
        ' x ',
      ],
    },
  ])
})

t.test('in blocks of a thousand, positions counted on', async (t) => {
  const read = await readFrom(view('Office.V_Many'), url, options)
  t.strictSame(
    read.blocks.map((block) => [block.firstLine, block.rows?.length]),
    [
      [1, 1000],
      [1001, 1000],
      [2001, 500],
    ],
  )
  t.ok(read.rows.every((row) => row.cells[1] === `x${row.line}`))
})

t.test('an empty view shows its columns', async (t) => {
  const read = await readFrom(view('v_empty'), url, options)
  t.strictSame([read.columns, read.blocks.length, read.rows], [['id_number', 'name'], 1, []])
})

t.test('characters that must not be stored', async (t) => {
  const read = await readFrom(view('v_bad'), url, options)
  t.strictSame([read.rows.length, read.problems], [2, ['2 badCharacter name']])
})

t.test('the department’s database is only read', async (t) => {
  await t.rejects(readFrom(view('v_writes'), url, options), { code: 'viewUnavailable', message: /25006/ })
})

t.test('missing columns, missing views, failing views', async (t) => {
  await t.rejects(readFrom(view('v_types'), url, { ...options, required: ['phone'] }), { code: 'fileMissingColumn' })
  await t.rejects(readFrom(view('v_nowhere'), url, options), { code: 'viewUnavailable', message: /视图不存在/ })
  await t.rejects(readFrom(view('v_fails'), url, options), { code: 'viewUnavailable', message: /22012/ })
})

t.test('a view that takes too long', async (t) => {
  const started = performance.now()
  const reader = viewReader({ type: 'view', view: 'v_slow' }, { statementMs: 300 })
  await t.rejects(readFrom(reader, url, options), { code: 'viewUnavailable', message: /超时/ })
  t.ok(performance.now() - started < 5000)
})

t.test('no message holds the password', async (t) => {
  const wrong = new URL(url)
  wrong.password = 'geheim'
  wrong.username = 'nobody'
  for (const source of [
    wrong.href,
    'postgres://u:geheim@127.0.0.1:1/x',
    'postgres://u:geheim@[',
    'geheim',
    'postgres://u:geheim@nowhere.invalid/x',
  ]) {
    try {
      await readFrom(view('v_types'), source, options)
      t.fail('was read')
    } catch (error) {
      t.match(error, { code: 'viewUnavailable' })
      t.notMatch(
        error instanceof Error ? `${error.message}${error.stack}${JSON.stringify(error)}${error.cause}` : '',
        'geheim',
      )
    }
  }
})

t.test('names of views are quoted, and plain', async (t) => {
  t.equal(quoteView('v_person'), '"v_person"')
  t.equal(quoteView('Office.V_Many'), '"Office"."V_Many"')
  for (const bad of ['', 'a b', 'a"b', 'a;drop', '1a', 'a..b', '.a', 'a.', '视图', 'a.b.c.d', "a'"])
    t.equal(quoteView(bad), undefined, bad)
  await t.rejects(readFrom(view('v; drop table x'), url, options), { code: 'viewUnavailable' })
})
