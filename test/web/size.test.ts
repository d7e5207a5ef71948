/** What the build promises: a small first load, for browsers since Chrome 80. */
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parse } from 'acorn'
import t from 'tap'
import { buildPage } from '../fixtures/browser.ts'

const built = fileURLToPath(new URL('../../dist/web/', import.meta.url))
buildPage()

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const manifest: Readonly<Record<string, Chunk>> = JSON.parse(await readFile(`${built}manifest.json`, 'utf8'))
const index = await readFile(`${built}index.html`, 'utf8')

/** The files of a chunk and of all that it imports at once. */
function filesOf(name: string, seen: Set<string> = new Set()): Set<string> {
  const chunk = manifest[name]
  if (!chunk || seen.has(chunk.file)) return seen
  for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file)
  for (const other of chunk.imports ?? []) filesOf(other, seen)
  return seen
}

t.test("a clerk's first load is at most 350 KB compressed", async (t) => {
  const named = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file = '']) => file)
  const desk = filesOf('clerk/ClerkDesk.vue')
  t.ok(desk.size >= 2, 'the desk and its styles')
  t.ok(named.length >= 3, 'the page, its styles, what old browsers lack')
  const sizes = await Promise.all(
    [...new Set([...named, ...desk])].map(async (file) => gzipSync(await readFile(built + file), { level: 9 }).length),
  )
  const total = sizes.reduce((sum, size) => sum + size, gzipSync(index).length)
  t.ok(total <= 350 * 1024, `${Math.round(total / 1024)} KB`)
})

t.test('Chrome 80 can read every script and style', async (t) => {
  const names = await readdir(`${built}assets`)
  const scripts = names.filter((name) => name.endsWith('.js'))
  t.ok(scripts.length > 5)
  for (const name of scripts) {
    const text = await readFile(`${built}assets/${name}`, 'utf8')
    // ES2020 is what it has; class fields, private names, ??= and await outside functions came later
    t.doesNotThrow(() => parse(text, { ecmaVersion: 2020, sourceType: 'module' }), name)
  }
  for (const name of names.filter((name) => name.endsWith('.css'))) {
    const text = await readFile(`${built}assets/${name}`, 'utf8')
    t.notMatch(text, /:is\(|:where\(|:has\(|aspect-ratio:|color-mix|@layer|@container|[{;]inset:/, name)
    for (const [rule] of text.matchAll(/\{[^{}]*\}/g))
      if (/display:(inline-)?flex/.test(rule)) t.notMatch(rule, /[{;](row-|column-)?gap:/, `${name}: no gap in flex`)
  }
})
