/**
 * A hash of all by which rows become records: the adapter, the catalogue, and this program. What a row came to is
 * believed only where it is the same; what has no part in it may be hashed too, and costs one snapshot read whole.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { schemasFolder } from '../catalogue/catalogue.ts'
import type { Export } from './adapter.ts'
import type { LoadedAdapter } from './load-adapters.ts'

const root = new URL('../../', import.meta.url)
const rooms = ['catalogue', 'ingest', 'residents', 'store', 'vault'].map((room) => new URL(`src/${room}/`, root))
let ofProgram: Promise<string> | undefined

export async function rulesHash({ folder }: LoadedAdapter, { id, mode }: Export): Promise<string> {
  ofProgram ??= hashProgram()
  const parts = [await ofProgram, await hashFolder(folder), id, mode]
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/** Once a process: it goes on as it began. */
async function hashProgram(): Promise<string> {
  const hashes = await Promise.all([schemasFolder, ...rooms].map(hashFolder))
  // libraries, and the encodings that Node knows
  hashes.push(await readFile(new URL('package-lock.json', root), 'utf8').catch(() => ''), process.version)
  return createHash('sha256').update(hashes.join('\n')).digest('hex')
}

/** The program's files in a folder; samples and SQL have no part in it. */
async function hashFolder(folder: URL): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(?:ts|json)$/.test(name)).sort()
  const texts = await Promise.all(names.map((name) => readFile(new URL(encodeURI(name), folder))))
  const hash = createHash('sha256')
  for (const [at, text] of texts.entries()) hash.update(`${names[at]} ${text.length}\n`).update(text)
  return hash.digest('hex')
}
