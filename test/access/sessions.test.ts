import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { changeAccount, resetPassword } from '../../src/access/accounts.ts'
import { refreshSession } from '../../src/access/refresh.ts'
import { endSessions, startSession } from '../../src/access/sessions.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { db } = hub.store
const store = { db, vault: hub.vault }

t.test('no session begins on what was known of the account before it changed', async (t) => {
  const { account, username } = await testAccount(hub, 'clerk')
  await changeAccount(db, username, { area: '430781001002' })
  t.equal(await startSession(store, { account_id: account, version: 1 }), undefined)
  t.ok(await startSession(store, { account_id: account, version: 2 }))
})

t.test('no session slips in behind a change that ends them all', async (t) => {
  const { account } = await testAccount(hub, 'clerk')
  let began: Promise<unknown> = Promise.resolve()
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('account').set({ password_hash: 'x' }).where('account_id', '=', account).execute()
    began = startSession(store, { account_id: account, version: 1 })
    await sleep(200)
    await endSessions(trx, { account, because: 'revoked' })
  })
  t.equal(await began, undefined)
})

t.test('sessions that begin while the password is reset again and again are over, or never were', async (t) => {
  const { account, username } = await testAccount(hub, 'clerk')
  const cookies: string[] = []
  const begin = async () => {
    for (let nth = 0; nth < 15; nth++) {
      const { version } = await db
        .selectFrom('account')
        .select('version')
        .where('account_id', '=', account)
        .executeTakeFirstOrThrow()
      const begun = await startSession(store, { account_id: account, version })
      if (begun) cookies.push(begun.cookie)
    }
  }
  const reset = async () => {
    for (let nth = 0; nth < 3; nth++) await resetPassword(db, username, `eine lange neue Losung ${nth}`)
  }
  await Promise.all([begin(), begin(), reset()])
  await resetPassword(db, username, 'eine letzte neue Losung')
  t.ok(cookies.length > 0)
  for (const cookie of cookies) t.equal(await refreshSession(store, cookie), undefined)
})

t.test('what ended long ago is swept at the next sign-in', async (t) => {
  const { account } = await testAccount(hub, 'clerk')
  for (let nth = 0; nth < 3; nth++) await startSession(store, { account_id: account, version: 1 })
  const count = async () =>
    (await db.selectFrom('session').select('session_id').where('account_id', '=', account).execute()).length
  const age = (days: number) =>
    db
      .updateTable('session')
      .set({ expires_at: new Date(Date.now() - days * 86_400_000) })
      .where('account_id', '=', account)
      .execute()
  await age(29)
  await startSession(store, { account_id: account, version: 1 })
  t.equal(await count(), 4)
  await age(31)
  await startSession(store, { account_id: account, version: 1 })
  t.equal(await count(), 1)
})
