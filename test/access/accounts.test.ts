import t from 'tap'
import { addAccount, changeAccount, type NewAccount, resetTotp } from '../../src/access/accounts.ts'
import { Words } from '../../src/access/names.ts'
import { accountRoles } from '../../src/access/roles.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { db, pool } = hub.store

const wang: NewAccount = {
  username: 'wang.wu',
  password: 'eine lange neue Losung',
  role: 'clerk',
  holder: '王五',
  organisation: '新洲镇车胤村',
  area: '430781100203',
}

function versionOf(username: string): Promise<number> {
  return db
    .selectFrom('account')
    .select('version')
    .where('username', '=', username)
    .executeTakeFirstOrThrow()
    .then(({ version }) => version)
}

t.test('the table takes the roles that the program knows, and no other', async (t) => {
  for (const role of accountRoles) t.ok(await testAccount(hub, role, { username: `of-${role.toLowerCase()}` }))
  await t.rejects(pool.query(`update account set role = 'root' where username = 'of-clerk'`), { code: '23514' })
  await t.rejects(pool.query(`update account set department = null where username = 'of-officer'`), { code: '23514' })
})

t.test('what the table refuses is said in words, without quoting the row', async (t) => {
  const refused: readonly (readonly [Partial<NewAccount>, string, RegExp])[] = [
    [{ username: 'of-clerk' }, 'accountExists', /./],
    [{ username: 'Wang' }, 'badAccount', /用户名/],
    [{ username: 'w' }, 'badAccount', /用户名/],
    [{ area: '43078' }, 'badAccount', /区划/],
    [{ area: '430781 ' }, 'badAccount', /区划/],
    [{ holder: '' }, 'badAccount', /持有人/],
    [{ role: 'officer' }, 'badAccount', /部门/],
    [{ area: '430781100' }, 'badAccount', /代办员属 12 位/],
    [{ role: 'window' }, 'badAccount', /代办员属 12 位/],
    [{ password: 'short' }, 'weakPassword', /至少/],
  ]
  for (const [change, code, message] of refused) {
    const error = await addAccount(db, { ...wang, ...change }).then(
      () => new Error('taken'),
      (error) => error,
    )
    t.match(error, { code, message }, JSON.stringify(change))
    t.notMatch(String(error), /王五|车胤/)
  }
})

t.test(
  'one person holds at most one of the three powers, whichever way he comes by it or spells himself',
  async (t) => {
    const area = '430781'
    await addAccount(db, { ...wang, username: 'w1', role: 'auditor', holder: '赵六', area })
    await addAccount(db, { ...wang, username: 'w2', role: 'window', holder: '赵六', area })
    for (const role of ['auditor', 'securityAdmin', 'systemAdmin'] as const) {
      await t.rejects(addAccount(db, { ...wang, username: 'w3', role, holder: '赵 六\u200b', area }), {
        code: 'powersTogether',
      })
      await t.rejects(changeAccount(db, 'w2', { role }), { code: 'powersTogether' })
    }
    await changeAccount(db, 'w1', { disabled: true })
    await changeAccount(db, 'w2', { role: 'systemAdmin' })
    await t.rejects(changeAccount(db, 'w1', { disabled: false }), { code: 'powersTogether' }, 'nor by turns')
  },
)

t.test('one person’s ID number under two names gives him no second power', async (t) => {
  const area = '430781'
  const ownResident = '0123456789abcdef0123456789abcdef'
  await addAccount(db, { ...wang, username: 'n1', role: 'auditor', holder: '工号 7', area, ownResident })
  await addAccount(db, { ...wang, username: 'n2', role: 'window', holder: '孙七', area, ownResident })
  await addAccount(db, { ...wang, username: 'n3', role: 'systemAdmin', holder: '孙七（数据局）', area })
  await t.rejects(changeAccount(db, 'n2', { role: 'securityAdmin' }), { code: 'powersTogether' })
  await t.rejects(changeAccount(db, 'n3', { ownResident }), { code: 'powersTogether' })
  const another: NewAccount = { ...wang, username: 'n4', role: 'auditor', holder: '别名', area, ownResident }
  await t.rejects(addAccount(db, another), { code: 'powersTogether' })
})

t.test('what shows nothing makes no other person of one, and is no part of a name', async (t) => {
  const codes = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff)
  const shown = (code: number) => Words.safeParse(`张${String.fromCodePoint(code)}三`).success
  // private and unassigned letters are refused, but may be somebody's name all the same
  const hidden = codes.filter(
    (code) => code > 0 && !shown(code) && /\p{DI}|[^\p{Co}\p{Cn}]/u.test(String.fromCodePoint(code)),
  )
  t.ok(hidden.length > 4000)
  const { rows } = await pool.query(
    `select code from unnest($1::int[]) as code where person_key('张' || chr(code) || '三') <> person_key('张三')`,
    [hidden],
  )
  t.strictSame(rows, [])
  for (const mark of ['\ufe00', '\u3164', '\u034f', '\u2800', '\u{e0100}', '\u180b', '\u200b', '\u{1d159}', '  '])
    t.notOk(Words.safeParse(`张${mark}三`).success, JSON.stringify(mark))
  for (const name of ['张三', '工号 0421', '阿不都·热合曼', '𠮷野', 'é'.normalize('NFD')])
    t.ok(Words.safeParse(name).success, name)
  const { rows: keys } = await pool.query(
    `select person_key($1) = person_key($2) as same, person_key('张三') = person_key('张四') as other`,
    ['e\u034f\u0301', 'é'],
  )
  t.strictSame(keys, [{ same: true, other: false }], 'letters that were kept apart are joined')
})

t.test('the version rises with whatever changes what an account may do, and with nothing else', async (t) => {
  await addAccount(db, wang)
  const changes: Readonly<Record<string, string>> = {
    role: "'window', area = '430781100'",
    area: "'430781101'",
    organisation: "'x'",
    department: "'police'",
    holder: "'y'",
    must_change: 'false',
    password_hash: "'z'",
    totp: "'\\x00'",
    disabled: 'true',
  }
  for (const [column, value] of Object.entries(changes)) {
    const before = await versionOf('wang.wu')
    await pool.query(`update account set ${column} = ${value} where username = 'wang.wu'`)
    t.equal(await versionOf('wang.wu'), before + 1, column)
    await pool.query(`update account set ${column} = ${value} where username = 'wang.wu'`)
    t.equal(await versionOf('wang.wu'), before + 1, `${column}: the same again`)
  }
  const before = await versionOf('wang.wu')
  for (const set of ['failures = 3', 'locked_until = now()', 'totp_step = 5', "totp_pending = '\\x01'"])
    await pool.query(`update account set ${set} where username = 'wang.wu'`)
  t.equal(await versionOf('wang.wu'), before)
})

t.test('every column of an account either raises the version or is known not to', async (t) => {
  const silent = [
    'account_id',
    'username',
    'totp_pending',
    'totp_step',
    'failures',
    'locked_until',
    'version',
    'created_at',
    'password_changed_at',
    // whom the account is, not what it may
    'own_resident',
    // what it opens is a sign-in, and taking it back ends sessions
    'platform_sign_in',
    'platform_subject',
  ]
  const { rows } = await pool.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_name = 'account'`,
  )
  const { rows: found } = await pool.query<{ text: string }>(
    `select pg_get_triggerdef(oid) as text from pg_trigger where tgname = 'account_version'`,
  )
  for (const { name } of rows)
    t.equal(
      found[0]?.text.includes(`old.${name}`) || found[0]?.text.includes(`OLD.${name}`),
      !silent.includes(name),
      name,
    )
})

t.test('a second factor that was reset is gone, and so are the sessions', async (t) => {
  const { username, account } = await testAccount(hub, 'auditor')
  await pool.query(
    `insert into session (account_id, refresh, expires_at) values ($1, gen_random_uuid(), now() + interval '1 hour')`,
    [account],
  )
  await resetTotp(db, username)
  const { rows } = await pool.query(
    'select totp, ended_because from account join session using (account_id) where account_id = $1',
    [account],
  )
  t.strictSame(rows, [{ totp: null, ended_because: 'revoked' }])
})
