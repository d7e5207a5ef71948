/** Arrays in binary, told apart by PostgreSQL itself: what it reads is what was meant. */
import pg from 'pg'
import t from 'tap'
import { arrayColumns } from '../../src/updates/array-columns.ts'
import { testHub } from '../fixtures/hub.ts'

const { pool } = (await testHub(t)).store
const { UUID, TID, INT2, INT8, BOOL, DATE, TIMESTAMPTZ, JSONB, BYTEA } = pg.types.builtins

t.test('each row is read as it was written, nulls among them', async (t) => {
  const bytes = Buffer.from('\0\\"{},é', 'utf8')
  const columns = arrayColumns([0, 1, 2])
  const secondOf =
    <Value>(value: Value) =>
    (_: number, nth: number) =>
      nth === 1 ? undefined : value
  columns.add(
    INT8,
    (row) => row * 2 ** 40 - 1,
    (copy, value) => copy.int64(value),
  )
  columns.add(
    INT2,
    () => undefined,
    (copy, value: number) => copy.int16(value),
  )
  columns.add(UUID, secondOf('0123456789abcdef0123456789abcdef'), (copy, value) => copy.uuid(value))
  columns.add(TID, secondOf({ block: 70_000, item: 13 }), (copy, { block, item }) => copy.tid(block, item))
  columns.add(
    BOOL,
    (row) => row === 1,
    (copy, value) => copy.bool(value),
  )
  columns.add(DATE, secondOf('1949-10-01'), (copy, value) => copy.date(value))
  columns.add(TIMESTAMPTZ, secondOf(new Date('1999-12-31T23:59:59.987Z')), (copy, value) => copy.timestamp(value))
  columns.add(JSONB, secondOf(Buffer.from('{"牌":1}')), (copy, value) => copy.jsonb(value))
  columns.add(BYTEA, secondOf(bytes), (copy, value) => copy.bytes(value))
  const { rows } = await pool.query(
    `SELECT i.a, i.b, i.c::text, i.d::text, i.e, i.f, i.g, i.h, i.i
     FROM unnest($1::bigint[], $2::smallint[], $3::uuid[], $4::tid[], $5::boolean[], $6::date[], $7::timestamptz[],
       $8::jsonb[], $9::bytea[]) AS i (a, b, c, d, e, f, g, h, i)`,
    columns.finish().arrays,
  )
  const full = {
    b: null,
    c: '01234567-89ab-cdef-0123-456789abcdef',
    d: '(70000,13)',
    f: '1949-10-01',
    g: new Date('1999-12-31T23:59:59.987Z'),
    h: { 牌: 1 },
    i: bytes,
  }
  t.strictSame(
    rows,
    [
      { a: -1, ...full, e: false },
      { a: 2 ** 40 - 1, b: null, c: null, d: null, e: true, f: null, g: null, h: null, i: null },
      { a: 2 ** 41 - 1, ...full, e: false },
    ].map(({ a, b, c, d, e, f, g, h, i }) => ({ a, b, c, d, e, f, g, h, i })),
  )
})

t.test('no rows are empty arrays', async (t) => {
  const columns = arrayColumns<number>([])
  columns.add(
    INT8,
    (row) => row,
    (copy, value) => copy.int64(value),
  )
  const { rows } = await pool.query('SELECT cardinality($1::bigint[]) AS n', columns.finish().arrays)
  t.strictSame(rows, [{ n: 0 }])
})
