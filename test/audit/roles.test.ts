import { randomBytes } from 'node:crypto'
import pg from 'pg'
import t, { type Test } from 'tap'
import { openLogWriter } from '../../src/audit/batch-writer.ts'
import { signingKey } from '../../src/audit/ed25519.ts'
import { createSequencer } from '../../src/audit/sequencer.ts'
import { listMigrations, migrate } from '../../src/store/migrate.ts'
import { emptyDatabase } from '../fixtures/database.ts'
import { draft } from './log.ts'

/** The address of an empty database that belongs to a new user. */
async function ownDatabase(t: Test, rights: string): Promise<string> {
  const { url } = await emptyDatabase(t)
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  const name = `yiku_test_owner_${randomBytes(4).toString('hex')}`
  const database = new URL(url).pathname.slice(1)
  await admin.query(
    `CREATE ROLE ${name} LOGIN ${rights} PASSWORD 'secret'; ALTER DATABASE ${database} OWNER TO ${name}`,
  )
  t.teardown(async () => {
    await admin.query(`ALTER DATABASE ${database} OWNER TO CURRENT_USER; REASSIGN OWNED BY ${name} TO CURRENT_USER`)
    await admin.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`)
    await admin.end()
  })
  const own = new URL(url)
  own.username = name
  own.password = 'secret'
  return own.href
}

for (const rights of ['NOCREATEROLE', 'CREATEROLE'])
  t.test(`a database whose owner is no superuser (${rights}) keeps its log all the same`, async (t) => {
    const url = await ownDatabase(t, rights)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    t.teardown(() => client.end())
    await migrate(client, await listMigrations())
    const writer = openLogWriter({ url })
    const append = (entry: ReturnType<typeof draft>) => writer.append(entry)
    await append(draft())
    const key = signingKey(randomBytes(32), { nameOf: () => 'log.example' })
    const sequencer = createSequencer({ url, key, folder: t.testdir({}), days: 1096, append })
    await sequencer.step()
    await Promise.all([sequencer.close(), writer.close()])
    const { rows } = await client.query('SELECT duty, problem FROM log_duty WHERE problem IS NOT NULL')
    t.strictSame(rows, [])
    t.equal((await client.query('SELECT FROM checkpoint')).rowCount, 1)
    await t.rejects(client.query('DELETE FROM access_entry'), { code: '42501' })
    await t.rejects(client.query('UPDATE checkpoint SET size = size'), { code: '42501' })
  })
