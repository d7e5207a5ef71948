import pg from 'pg'
import t from 'tap'
import { listMigrations, migrate } from '../../src/store/migrate.ts'
import { emptyDatabase } from '../fixtures/database.ts'

const ofOnePerson = '0023_persons-and-announcements.sql'

t.test('of accounts from before, one person keeps the power that he had first', async (t) => {
  const { url } = await emptyDatabase(t)
  const client = new pg.Client(url)
  await client.connect()
  t.teardown(() => client.end())
  const all = await listMigrations()
  await migrate(
    client,
    all.slice(
      0,
      all.findIndex(({ name }) => name === ofOnePerson),
    ),
  )
  const number = '01234567-89ab-cdef-0123-456789abcdef'
  const accounts = [
    ['first', 'auditor', '张三', null],
    ['hidden', 'systemAdmin', '张\u3164三', null],
    ['window', 'window', '张\ufe00三', number],
    ['other', 'securityAdmin', '李四', number],
    ['numbered', 'systemAdmin', '工号 0421', number],
    ['nobody', 'auditor', '王五', null],
  ]
  for (const account of accounts)
    await client.query(
      `insert into account (username, password_hash, role, holder, organisation, area, own_resident)
        values ($1, 'x', $2, $3, 'x', '430781', $4)`,
      account,
    )
  await client.query(
    `insert into session (account_id, refresh, expires_at)
      select account_id, gen_random_uuid(), now() + interval '1 hour' from account`,
  )
  await migrate(client, all)
  const { rows } = await client.query(
    `select username, disabled, version, ended_because from account join session using (account_id) order by account_id`,
  )
  const stopped = { disabled: true, version: 2, ended_because: 'revoked' }
  const goesOn = { disabled: false, version: 1, ended_because: null }
  t.strictSame(rows, [
    { username: 'first', ...goesOn },
    { username: 'hidden', ...stopped },
    { username: 'window', ...goesOn },
    { username: 'other', ...goesOn },
    { username: 'numbered', ...stopped },
    { username: 'nobody', ...goesOn },
  ])
})
