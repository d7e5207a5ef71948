import assert from 'node:assert'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { type Entry, type EntryDraft, malformedFields } from '../../src/audit/entry.ts'
import { encodeStored, storedFields } from '../../src/audit/entry-encoding.ts'
import { entryFields, type FieldName, fieldIndex } from '../../src/audit/entry-fields.ts'
import { newEntryId } from '../../src/audit/entry-id.ts'
import { hashLeaf } from '../../src/audit/merkle-tree.ts'
import { withoutIdNumbers } from '../../src/audit/without-id-numbers.ts'
import { holds } from '../fixtures/property.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { anyDraft, draft } from './log.ts'

const at = Date.parse('2026-11-21T09:30:00.123+08:00')
const id = '019aa4ad-1e7b-7abc-8def-0123456789ab'

/** RFC 8785 by its text: members sorted by UTF-16 units, written as ECMAScript writes them. */
function canonical(entry: Entry): string {
  const members = Object.entries({ ...entry, at: new Date(entry.at).toISOString() })
  const known = members.filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  return `yiku access entry/1\n{${known.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`
}

t.test('the bytes of an entry of version 1 are these, for ever', async (t) => {
  const entry = {
    ...draft({ residentId: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', requestId: id, caseNumber: 'JS-"1"\\' }),
    id,
    at,
  }
  const bytes = encodeStored(1, storedFields(entry))
  t.equal(
    String(bytes),
    'yiku access entry/1\n{"actor":"12","actorKind":"account","actorName":"王代办","area":"430781001",' +
      '"at":"2026-11-21T01:30:00.123Z","caseNumber":"JS-\\"1\\"\\\\","categoriesAsked":[1,2,30],"categoriesGiven":[1,30],' +
      '"id":"019aa4ad-1e7b-7abc-8def-0123456789ab","item":"elderCard","kind":"query","organisation":"津市市金鱼岭街道",' +
      '"outcome":"answered","requestId":"019aa4ad-1e7b-7abc-8def-0123456789ab",' +
      '"residentId":"0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9","role":"clerk","route":"POST /v1/profiles/query"}',
  )
  const leaf = createHash('sha256').update(Buffer.of(0)).update(canonical(entry)).digest()
  t.strictSame(bytes && hashLeaf(bytes), leaf, 'the leaf is hashed under 0x00')
})

t.test('every entry is encoded as canonical JSON', async (t) => {
  holds(
    t,
    fc.property(anyDraft, (draft) => {
      assert.deepEqual(malformedFields(draft), [])
      const entry = { ...draft, id, at }
      assert.equal(String(encodeStored(1, storedFields(entry))), canonical(entry))
    }),
  )
})

t.test('two entries that differ have different bytes', async (t) => {
  const bytes = (draft: EntryDraft) => String(encodeStored(1, storedFields({ ...draft, id, at })))
  const full = draft({ subject: 'a', reason: 'b', basis: 'c', residentCount: 1, presenceReference: 'd' })
  for (const name of Object.keys(full)) {
    const less = Object.assign({ ...full }, { [name]: undefined })
    t.not(bytes(less), bytes(full), name)
  }
  t.not(bytes({ ...full, subject: 'b', reason: 'a' }), bytes(full), 'fields cannot trade places')
})

t.test('an ID number stands in none of the words that people write', async (t) => {
  const idNumber = idNumberOf('430781', '1945-01-01', '123')
  const words = ['actorName', 'organisation', 'caseNumber', 'reason', 'presenceReference', 'subject'] as const
  for (const name of words) {
    const cleared = withoutIdNumbers(draft({ [name]: `见 ${idNumber} 一案` }))
    t.notMatch(JSON.stringify(cleared), idNumber, name)
    t.match(cleared[name], '不记')
  }
})

t.test('a version that is not known, and values that the log does not write, have no bytes', async (t) => {
  const stored = storedFields({ ...draft(), id, at })
  const changed = (name: FieldName, value: string) => stored.with(fieldIndex(name), value)
  t.ok(encodeStored(1, stored))
  t.equal(encodeStored(2, stored), undefined)
  t.equal(encodeStored(Number.NaN, stored), undefined)
  t.ok(encodeStored(1, changed('at', `${at + 1}000`)))
  t.equal(encodeStored(1, changed('at', `${at}001`)), undefined, 'a microsecond')
  t.equal(encodeStored(1, changed('categoriesAsked', '[2:4]={1,2,30}')), undefined, 'an array from 2 on')
  t.equal(encodeStored(1, changed('categoriesAsked', '{1,NULL}')), undefined)
  t.equal(encodeStored(1, changed('residentCount', '-1')), undefined)
})

t.test('uuids are held as PostgreSQL writes them', async (t) => {
  const stored = storedFields({ ...draft({ residentId: '0A1B2C3D4E5F60718293A4B5C6D7E8F9' }), id, at })
  t.equal(stored[fieldIndex('residentId')], '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9')
})

t.test('what a log cannot hold is refused', async (t) => {
  const wrong: Partial<EntryDraft>[] = [
    { caseNumber: 'a\0b' },
    { caseNumber: 'a\nb' },
    { actorName: '\ud800' },
    { reason: '' },
    { reason: 'x'.repeat(501) },
    { categoriesAsked: [0] },
    { categoriesGiven: [1.5] },
    { residentId: '430781194501011239' },
    { residentCount: -1 },
  ]
  t.strictSame(malformedFields(draft()), [])
  for (const change of wrong) t.strictSame(malformedFields(draft(change)), Object.keys(change), JSON.stringify(change))
  const other = { ...draft(), name: '张三丰' }
  t.strictSame(malformedFields(other), ['name'], 'a field that no entry has')
  const without = Object.assign(draft(), { kind: undefined })
  t.strictSame(malformedFields(without), ['kind'], 'what every entry says')
})

t.test('ids are UUIDs of version 7 and sort by time, those of one moment as they were made', async (t) => {
  const moments = Array.from({ length: 50 }, (_, n) => [at + n, at + n, at + n]).flat()
  const ids = moments.map(newEntryId)
  for (const [n, one] of ids.entries()) {
    t.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    t.equal(Number.parseInt(one.replace('-', '').slice(0, 12), 16), moments[n])
  }
  t.strictSame(ids.toSorted(), ids)
  t.equal(new Set(Array.from({ length: 5000 }, () => newEntryId(at))).size, 5000, 'more than a moment can count')
})

t.test('the columns are named after the fields', async (t) => {
  const columns = Object.fromEntries(entryFields.map(({ name, column }) => [name, column]))
  t.match(columns, { id: 'entry_id', caseNumber: 'case_number', residentId: 'resident_id', kind: 'kind' })
})
