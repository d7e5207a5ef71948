/** Names of exports' files: copies, and what people are told. */
import t from 'tap'
import type { Export } from '../../src/ingest/adapter.ts'
import { matchName, nameInWords, namesSayDay } from '../../src/ingest/export-name.ts'
import { loadAdapters } from '../../src/ingest/load-adapters.ts'

const { all } = await loadAdapters()
const exports = all.flatMap(({ adapter }) => adapter.exports)

function named(file: RegExp): Export {
  const [one] = exports
  if (!one) throw new Error('no exports')
  return { ...one, file }
}

t.test('every export’s name can be told in words, which are a name of its files', (t) => {
  for (const one of exports) {
    if (!namesSayDay(one)) continue
    const words = nameInWords(one)
    t.match(one.file.exec(words.replace('YYYYMMDD', '20261101'))?.groups, { date: '20261101' }, words)
  }
  t.equal(nameInWords(named(/^机动车_(?<date>\d{8})_\d+\.csv$/)), '机动车_YYYYMMDD_1.csv')
  t.equal(nameInWords(named(/^a_(?<date>\d{14}|\d{8})(?:_\d+)?\.csv$/)), 'a_YYYYMMDD.csv')
  t.equal(nameInWords(named(/^[a-c]+_(?<date>\d{8})$/)), '^[a-c]+_(?<date>\\d{8})$', 'or else the pattern')
  t.end()
})

t.test('a copy is named as its original, and nothing else is', (t) => {
  const one = named(/^机动车_(?<date>\d{8})_\d+\.csv$/)
  const date = (name: string) => matchName(one, name)?.groups?.date
  for (const mark of [
    '',
    ' (1)',
    '(12)',
    '（1）',
    ' （1）',
    ' - 副本',
    ' - 副本 (2)',
    ' - Copy',
    ' - Copy (2)',
    ' (1) (1)',
  ])
    t.equal(date(`机动车_20261101_1${mark}.csv`), '20261101', mark)
  for (const mark of [' 旧', '(旧)', ' - 备份', ' - 副本旧'])
    t.equal(date(`机动车_20261101_1${mark}.csv`), undefined, mark)
  t.end()
})
