/**
 * Builds the page: src/web → dist/web, where its sources have changed since the last build, or with `--force`.
 * What the hub serves is compressed here, once, and not at each request.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const built = join(root, 'dist', 'web')
const stamp = join(built, '.sources')
const wanted = hashSources()

if (process.argv.includes('--force') || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) await build()

/** What the build is made of; the lock stands for the packages. */
function hashSources() {
  const hash = createHash('sha256')
  const files = ['package-lock.json', 'vite.config.ts', 'scripts/build-page.mjs'].map((name) => join(root, name))
  for (const file of [...files, ...listFiles(join(root, 'src', 'web'))])
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  return hash.digest('hex')
}

function listFiles(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Beside the old one, which a hub may be reading, and then in its place. */
async function build() {
  const { build: viteBuild } = await import('vite')
  const next = `${built}-${process.pid}`
  await viteBuild({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: next, emptyOutDir: true },
  })
  for (const file of listFiles(next)) if (/\.(js|css|html|svg|json)$/.test(file)) compress(file)
  writeFileSync(join(next, '.sources'), wanted)
  rmSync(built, { recursive: true, force: true })
  renameSync(next, built)
}

function compress(file) {
  const content = readFileSync(file)
  // below this a packet is a packet
  if (content.length < 1024) return
  const params = { [zlib.BROTLI_PARAM_QUALITY]: zlib.BROTLI_MAX_QUALITY }
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }))
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
}
