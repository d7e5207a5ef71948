/**
 * Directus with the county's records: installed by npm into a folder of its own, no dependency of the project. It has its
 * own tables and the records in a database of its own on the same PostgreSQL, and a user who may read them by a policy.
 */
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { besideDatabase } from './bench-place.ts'
import { copyBetween } from './copy-between.ts'
import { runSql } from './run-sql.ts'

const run = promisify(execFile)

const version = '12.4.0'
/** new ones each time: what Directus knows of its own begins anew as well */
const [adminToken, readerToken] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')]
const patience = 120_000

export interface DirectusServer {
  readonly url: string
  /** of a user who may read the records, and nothing else */
  readonly authorization: string
  close(): Promise<void>
}

export interface DirectusOptions {
  /** where it is, or will be, installed */
  readonly folder: string
  /** of the county's database */
  readonly databaseUrl: string
}

export function hasDirectus(folder: string): boolean {
  return existsSync(binOf(folder))
}

function binOf(folder: string): string {
  return join(folder, 'node_modules', 'directus', 'cli.js')
}

export async function startDirectus({ folder, databaseUrl }: DirectusOptions): Promise<DirectusServer> {
  if (!hasDirectus(folder)) await install(folder)
  const port = await freePort()
  const { url: own, made } = await besideDatabase(databaseUrl, 'directus')
  if (made) await copyRecords(databaseUrl, own)
  const environment = {
    ...process.env,
    ...{ HOST: '127.0.0.1', PORT: String(port), KEY: 'yiku-bench', SECRET: randomBytes(32).toString('hex') },
    ...{ DB_CLIENT: 'pg', DB_CONNECTION_STRING: own, TELEMETRY: 'false' },
    // without it, it refuses some requests with 503, and refusals cost little
    PRESSURE_LIMITER_ENABLED: 'false',
    ...{ ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: adminToken, ADMIN_TOKEN: adminToken },
  }
  const options = { cwd: folder, env: environment, maxBuffer: 1 << 26 }
  await forgetOwnTables(own)
  await run(process.execPath, [binOf(folder), 'bootstrap'], options)
  const child = spawn(process.execPath, [binOf(folder), 'start'], {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await answering(`${url}/server/ping`)
  await addReader(url)
  return {
    url,
    authorization: `Bearer ${readerToken}`,
    async close() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function install(folder: string): Promise<void> {
  console.log(`安装 directus@${version}……`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const options = ['--save-exact', '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', ['install', ...options, `directus@${version}`], { cwd: folder, maxBuffer: 1 << 26 })
  // a native module that runs the scripts of flows and extensions, of which there are none: it need not be compiled
  await writeFile(join(folder, 'node_modules', 'isolated-vm', 'isolated-vm.js'), 'module.exports = {}\n')
}

/** The same rows; Directus wants a key of one column, and has no field for bytes. */
async function copyRecords(from: string, to: string): Promise<void> {
  await runSql(
    to,
    `CREATE TABLE resident_record (id bigint PRIMARY KEY, resident_id uuid NOT NULL, category smallint NOT NULL, source smallint NOT NULL,
       version integer NOT NULL, observed_at timestamptz NOT NULL, valid_from date, valid_to date, self_collected boolean NOT NULL,
       data jsonb, sealed text)`,
  )
  await copyBetween({
    from,
    to,
    rows: `SELECT row_number() OVER (), resident_id, category, source, version, observed_at, valid_from, valid_to, self_collected, data,
      translate(encode(sealed, 'base64'), E'\\n', '') FROM record WHERE NOT deleted`,
    into: 'resident_record',
  })
  await runSql(to, 'CREATE INDEX ON resident_record (resident_id, category)')
  await runSql(to, 'VACUUM (ANALYZE) resident_record')
}

async function forgetOwnTables(url: string): Promise<void> {
  await runSql(
    url,
    `DO $$ DECLARE name text; BEGIN
       FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND starts_with(tablename, 'directus_') LOOP
         EXECUTE format('DROP TABLE %I CASCADE', name);
       END LOOP;
     END $$`,
  )
}

/** Deny by default, as it is: one policy reads the records, in all their fields. Rules on rows are for licence holders. */
async function addReader(url: string): Promise<void> {
  const policy = await post(url, '/policies', { name: `bench-${Date.now()}`, admin_access: false, app_access: false })
  await post(url, '/permissions', {
    policy: policy.id,
    collection: 'resident_record',
    action: 'read',
    fields: ['*'],
    permissions: null,
  })
  const role = await post(url, '/roles', { name: 'bench', policies: [{ policy: policy.id }] })
  await post(url, '/users', {
    email: `reader-${Date.now()}@example.com`,
    password: readerToken,
    token: readerToken,
    role: role.id,
    status: 'active',
  })
}

async function post(url: string, path: string, body: unknown): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
  const reply = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`Directus answers ${reply.status} to ${path}: ${text.slice(0, 300)}`)
  const found: { data: { id: string } } = JSON.parse(text)
  return found.data
}

async function answering(url: string): Promise<void> {
  const end = Date.now() + patience
  while (Date.now() < end) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await sleep(200)
  }
  throw new Error('Directus does not answer')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
