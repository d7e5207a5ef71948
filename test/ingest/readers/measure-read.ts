/** Reads a file in a process of its own and prints how many rows it had, and by how much the memory grew. */
import type { Format } from '../../../src/ingest/format.ts'
import { readerOf } from '../../../src/ingest/readers/index.ts'
import { person } from './read-all.ts'

const [path = '', format = '{}'] = process.argv.slice(2)
const reader = readerOf(JSON.parse(format) as Format)
const before = process.memoryUsage().rss
const started = performance.now()
let peak = before
let rows = 0
let largest = 0
for await (const block of reader.blocks(path, person)) {
  const parsed = reader.parse(block)
  rows += parsed.rows.length
  largest = Math.max(largest, parsed.rows.length)
  peak = Math.max(peak, process.memoryUsage().rss)
}
console.log(JSON.stringify({ rows, largest, growth: peak - before, ms: Math.round(performance.now() - started) }))
