import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { KnownRows, pairBytes } from '../../src/ingest/known-rows.ts'
import { linePlaces } from '../../src/ingest/line-places.ts'
import { rowMarker } from '../../src/ingest/row-mark.ts'
import { Marker } from '../../src/vault/marker.ts'

const key = Buffer.alloc(32, 7)
const marker = new Marker(key, 'sha256')
const columns = 4
const marks = rowMarker(marker, { columns, reads: [true, false, true, true], heading: '["甲","丙","丁"]' })
const unsplit = (text: string, from = 0, to = text.length) => ({ text, from, to, delimiter: 44, line: 1 })

const cell = fc.string({ unit: fc.constantFrom('a', '1', '张', ' ', '.', '\u{20000}'), maxLength: 6 })
const row = fc.array(cell, { minLength: columns, maxLength: columns })
const odd = fc.constantFrom('"', "'", '\t', '\r', '\0', '\x7f', '\x85', '\ufeff', '\ufffd')

t.test('a row has one mark, before it is split and after', async () => {
  fc.assert(
    fc.property(row, cell, cell, (cells, before, after) => {
      const line = cells.join(',')
      const text = `${before}\n${line}\n${after}`
      const from = before.length + 1
      return marks.ofText(unsplit(text, from, from + line.length)) === marks.ofCells(cells)
    }),
  )
})

t.test('rows have one mark where they agree in all cells that are read, and only there', async () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      const agree = [0, 2, 3].every((at) => a[at] === b[at])
      return agree === (marks.ofCells(a) === marks.ofCells(b))
    }),
  )
  fc.assert(fc.property(row, cell, (a, other) => marks.ofCells(a) === marks.ofCells(a.with(1, other))))
})

t.test('what a reader refuses, cleans away or takes for something else is not judged before it is split', async (t) => {
  fc.assert(
    fc.property(row, fc.nat(columns - 1), odd, (cells, at, unit) => {
      const line = cells.with(at, `${cells[at]}${unit}`).join(',')
      return marks.ofText(unsplit(line)) === undefined
    }),
  )
  t.equal(marks.ofText(unsplit('a,b,c')), undefined, 'too few cells')
  t.equal(marks.ofText(unsplit('a,b,c,d,')), undefined, 'too many')
  t.equal(marks.ofText(unsplit(`a,b,c,${'d'.repeat(40_000)}`)), undefined, 'too long')
  t.equal(marks.ofCells(['a', 'b', 'c', 'd'.repeat(40_000)]), undefined)
})

t.test('marks depend on the key and on the columns', async (t) => {
  const cells = ['a', 'b', 'c', 'd']
  const reads = [true, false, true, true]
  const others = [
    rowMarker(new Marker(Buffer.alloc(32, 8), 'sha256'), { columns, reads, heading: '["甲","丙","丁"]' }),
    rowMarker(new Marker(key, 'sm3'), { columns, reads, heading: '["甲","丙","丁"]' }),
    rowMarker(new Marker(key, 'sha256'), { columns, reads, heading: '["甲","丁","丙"]' }),
  ]
  const found = [marks, ...others].map((one) => one.ofCells(cells))
  t.equal(new Set(found).size, 4)
  t.same(
    found.map((mark) => mark?.length),
    [12, 12, 12, 12],
  )
})

/** Rows whose marks and digests fall on few places, so that they get in each other's way. */
function crowdedPair(nth: number): Buffer {
  const pair = randomBytes(pairBytes)
  pair.writeUInt32BE((nth % 3) * 0x5555_0000, 0)
  pair.writeUInt32BE((nth % 5) * 0x3333_0000, 12)
  return pair
}

t.test('rows are known by their marks, and by their records', async (t) => {
  const pairs = Array.from({ length: 500 }, (_, nth) => crowdedPair(nth))
  const known = KnownRows.withRoomFor(pairs.length)
  const views = pairs.map(({ buffer, byteOffset }) => new DataView(buffer, byteOffset, pairBytes))
  for (const view of views) known.add(view, 0)
  const markOf = (pair: Buffer) => pair.toString('latin1', 0, 12)
  t.notOk(known.meet(markOf(pairs[0] ?? key), 1), 'nobody has said that the store holds it')
  for (const [nth, view] of views.entries()) if (nth % 2 === 0) t.ok(known.hold(view, 12))
  t.notOk(known.hold(new DataView(new ArrayBuffer(12)), 0))
  const inThread = new KnownRows(known.memory)
  const met = pairs.filter((pair, nth) => inThread.meet(markOf(pair), nth + 1))
  t.same(
    met,
    pairs.filter((_, nth) => nth % 2 === 0),
  )
  t.notOk(
    pairs.some((pair, nth) => inThread.meet(markOf(pair), nth + 1)),
    'each of them once',
  )
  for (const [nth, view] of views.entries()) t.equal(known.placeOf(view, 12), nth % 2 === 0 ? nth + 1 : undefined)
  t.equal(known.unconfirmed, 250)
  const confirmed = views.filter((view, nth) => nth < 100 && known.confirm(view, 12))
  t.equal(confirmed.length, 50)
  t.equal(known.confirmed, 50)
  t.equal(known.unconfirmed, 200)
  t.equal(views.filter((view) => known.isConfirmed(view, 0)).length, 50)
})

t.test('places say which line of which file it was', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 5 }), fc.nat(4), fc.nat(49), (bytes, nth, at) => {
      const file = nth % bytes.length
      const line = 1 + (at % ((bytes[file] ?? 0) + 1))
      const { placeOf, lineAt } = linePlaces(bytes)
      const found = lineAt(placeOf(file, line))
      return found.file === file && found.line === line
    }),
  )
})
