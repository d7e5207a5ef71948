import t from 'tap'
import { defineCategory } from '../../src/catalogue/category.ts'
import { defineFact } from '../../src/catalogue/fact.ts'
import { conflictsOfRecord, findConflicts, type HeldStatement } from '../../src/residents/conflict.ts'

const fact = defineFact({ number: 7, id: 'spouse', title: '配偶', authorities: ['a', 'b'] })
const category = defineCategory({
  number: 3,
  id: 'relation',
  title: '关系',
  group: 'family',
  sources: ['a'],
  cardinality: 'many',
  key: ['member'],
  level: 3,
  freshness: 'P',
  fields: { member: { title: '成员', type: 'idNumber', required: true, comparable: [{ as: 'spouse' }] } },
})
const context = { facts: [fact], sourceId: (number: number) => ['', 'a', 'b', 'c'][number] }

const said = (source: number, value: string | undefined, rank = 0): HeldStatement => ({
  category: 3,
  source,
  fact: 7,
  rank,
  value,
})

t.test('who has something in common with everybody is in no conflict', (t) => {
  const conflicts = findConflicts([said(1, 'x'), said(1, 'y'), said(2, 'x'), said(3, 'y')], context)
  t.match(conflicts, [{ sides: [{ source: 1 }, { source: 2 }, { source: 3 }], authority: 1 }])
  const of = (source: number, value: string) =>
    conflictsOfRecord(
      { source, statements: [said(source, value)] },
      { category, fields: { member: true }, conflicts },
    ).map(({ standing, against }) => [standing, ...against.map((side) => side.source)].join(' '))
  t.strictSame(of(1, 'x'), [])
  t.strictSame(of(2, 'x'), ['authority 3'])
  t.strictSame(of(3, 'y'), ['authority 2'])
  t.strictSame(of(3, 'z'), [], 'a record that does not speak any more')
  const unread = conflictsOfRecord({ source: 3, statements: [said(3, 'y')] }, { category, fields: {}, conflicts })
  t.strictSame(unread, [], 'nor one of which nothing is read that is contradicted')
  t.end()
})

t.test('one department alone contradicts nobody, and of ranks the greatest speaks', (t) => {
  t.strictSame(findConflicts([said(1, 'x'), said(1, 'y')], context), [])
  t.strictSame(findConflicts([said(1, 'x', 1), said(1, 'y', 2), said(2, 'y')], context), [])
  t.match(findConflicts([said(1, 'x', 2), said(1, 'y', 1), said(2, 'y')], context), [{ authority: 1 }])
  t.strictSame(findConflicts([said(1, 'x', 1), said(1, undefined, 2), said(2, 'y')], context), [], 'it says nothing')
  t.match(findConflicts([said(2, 'x'), said(3, 'y')], context), [{ authority: 2 }], 'the highest that has spoken')
  t.match(findConflicts([said(3, 'x'), said(4, 'y')], context), [{ authority: undefined }])
  t.end()
})
