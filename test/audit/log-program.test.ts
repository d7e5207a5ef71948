import t from 'tap'
import { logProgram } from '../../src/audit/log-program.ts'
import { YikuError } from '../../src/errors.ts'
import { testHub } from '../fixtures/hub.ts'
import { yiku, yikuProcess } from '../ingest/command-line.ts'
import { harmEntries } from './failures.ts'

const hub = await testHub(t)
const { pool } = hub.store

async function entries(subject: string) {
  const { rows } = await pool.query(
    `SELECT kind, outcome, code, route, actor_kind, actor FROM access_entry WHERE subject = $1 ORDER BY at, outcome`,
    [subject],
  )
  return rows
}

const program = { kind: 'administration', actor_kind: 'program' }

t.test('an act has its entry before it begins, and a second one where it fails', async (t) => {
  const act = (subject: string) => ({ route: 'test', subject })
  const seen = await logProgram(hub.accessLog, act('good'), () => entries('good'))
  t.match(seen, [{ ...program, outcome: 'answered', route: 'test' }])
  const failing = logProgram(hub.accessLog, act('bad'), async () => {
    throw new YikuError('departmentBusy')
  })
  await t.rejects(failing, { code: 'departmentBusy' })
  t.match(await entries('bad'), [{ outcome: 'answered' }, { outcome: 'failed', code: 'departmentBusy' }])
  const { rowCount } = await pool.query(`SELECT FROM access_look WHERE subject = 'bad'`)
  t.equal(rowCount, 1, 'of which one counts')
})

t.test('commands are entries; without one they do nothing', async (t) => {
  const add = (name: string) => {
    const words = ['--role', 'clerk', '--holder', '0421', '--organisation', '街道', '--area', '430781001001']
    return yiku(hub, 'account', 'add', name, ...words)
  }
  t.match(await add('li.si'), { code: 0 })
  t.match(await entries('account:li.si'), [{ ...program, outcome: 'answered', route: 'yiku account add', actor: /./ }])
  t.match(await add('li.si'), { code: 3 })
  t.match((await entries('account:li.si')).slice(1), [
    { outcome: 'answered' },
    { outcome: 'failed', code: 'accountExists' },
  ])

  t.match(await yikuProcess(hub, 'keys', 'rotate'), { code: 0, output: /已启用封存密钥 2/ })
  const { rows: rotations } = await pool.query(
    `SELECT kind, outcome FROM access_entry WHERE route = 'yiku keys rotate'`,
  )
  t.match(rotations, [{ kind: 'administration', outcome: 'answered' }])

  const remove = await harmEntries(t, { client: pool, body: `RAISE EXCEPTION 'no' USING ERRCODE = 'disk_full';` })
  t.match(await add('wang.wu'), { code: 4, output: /auditUnavailable/ })
  await remove()
  const { rowCount } = await pool.query(`SELECT FROM account WHERE username = 'wang.wu'`)
  t.equal(rowCount, 0)
})
