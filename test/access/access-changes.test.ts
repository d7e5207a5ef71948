import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import type { AccessChange } from '../../src/access/access-change.ts'
import {
  approveChange,
  lapseChanges,
  proposeChange,
  rejectChange,
  withdrawChange,
} from '../../src/access/access-changes.ts'
import { changeAccount } from '../../src/access/accounts.ts'
import { getChangeRequest } from '../../src/access/change-requests.ts'
import { changeClient } from '../../src/access/clients.ts'
import { listRules } from '../../src/access/rule-store.ts'
import { testClient } from '../fixtures/clients.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t, { budgets: true })
const { db, pool } = hub.store
const store = { db, catalogue: hub.catalogue, vault: hub.vault }

type Kind = AccessChange['kind']
type SetOf<K extends Kind> = Extract<AccessChange, { kind: K }>['set']
const reason = '岗位调整'

function accountChange(subject: string, set: SetOf<'accountChange'>): AccessChange {
  return { kind: 'accountChange', subject, set, reason }
}

async function admin(
  holder = `管理员 ${randomUUID()}`,
): Promise<{ account: number; username: string; holder: string }> {
  return { ...(await testAccount(hub, 'securityAdmin', { holder })), holder }
}

const [first, second, third] = [await admin(), await admin(), await admin()]

async function propose(account: number, change: AccessChange): Promise<string> {
  return (await proposeChange(store, { account, change })).request.id
}

const approve = (account: number, id: string) => approveChange(store, { id, account })

async function rowOf(username: string) {
  return db.selectFrom('account').selectAll().where('username', '=', username).executeTakeFirstOrThrow()
}

async function expire(id: string): Promise<void> {
  // the table itself refuses it
  await pool.query(`alter table access_request disable trigger access_request_guard`)
  await pool.query(
    `update access_request set expires_at = clock_timestamp() - interval '1 second' where request_id = $1`,
    [id],
  )
  await pool.query(`alter table access_request enable trigger access_request_guard`)
}

t.test('nothing happens until a second administrator approves; then all of it, at once', async (t) => {
  const { username } = await testAccount(hub, 'window')
  const id = await propose(first.account, accountChange(username, { area: '430781100', organisation: '新洲镇' }))
  t.match(await rowOf(username), { area: '430781', version: 1 }, 'not yet')
  const { request } = await approve(second.account, id)
  t.match(request, {
    status: 'approved',
    proposedBy: { username: first.username },
    decidedBy: { username: second.username },
    difference: {
      fields: [
        { field: 'area', before: '430781', after: '430781100' },
        { field: 'organisation', before: '津市市政务服务中心', after: '新洲镇' },
      ],
    },
  })
  t.match(await rowOf(username), { area: '430781100', organisation: '新洲镇' })
})

t.test('nobody approves or rejects his own, nor one that is decided, nor one that is not there', async (t) => {
  const { username } = await testAccount(hub, 'window')
  const id = await propose(first.account, accountChange(username, { area: '430781100' }))
  await t.rejects(approve(first.account, id), { code: 'ownChange' })
  await t.rejects(rejectChange(store, { id, account: first.account, reason }), { code: 'ownChange' })
  await t.rejects(withdrawChange(store, { id, account: second.account }), { code: 'forbidden' })
  const clerk = await testAccount(hub, 'clerk')
  await t.rejects(approve(clerk.account, id), { code: 'forbidden' }, 'nor does anybody else than an administrator')
  await t.rejects(propose(clerk.account, accountChange(username, { area: '430781100' })), { code: 'forbidden' })
  await rejectChange(store, { id, account: second.account, reason: '不合适' })
  const late: readonly (() => Promise<unknown>)[] = [
    () => approve(second.account, id),
    () => withdrawChange(store, { id, account: first.account }),
    () => rejectChange(store, { id, account: third.account, reason }),
  ]
  for (const decide of late) await t.rejects(decide(), { code: 'changeNotPending' })
  await t.rejects(approve(second.account, randomUUID()), { code: 'changeNotFound' })
  t.match(await rowOf(username), { area: '430781' })
})

t.test('nobody grants to himself, under whatever account or spelling', async (t) => {
  const twin = await testAccount(hub, 'window', { holder: first.holder.replace('管理员 ', '管理员　') })
  const grants: readonly AccessChange[] = [
    accountChange(first.username, { role: 'systemAdmin' }),
    accountChange(first.username, { resetTotp: true }),
    accountChange(twin.username, { area: '430781100' }),
    accountChange(twin.username, { disabled: true, area: '430781100' }),
    {
      kind: 'accountAdd',
      subject: 'again',
      set: { role: 'clerk', holder: first.holder.toUpperCase(), organisation: 'x', area: '430781001001' },
      reason,
    },
    { kind: 'ruleChange', set: { add: [windowRule] }, reason },
    { kind: 'ruleChange', set: { remove: [await ruleOf('window')] }, reason },
    { kind: 'budgetChange', subject: 'window', set: { perDay: 5000 }, reason },
  ]
  for (const change of grants) {
    await t.rejects(propose(first.account, change), { code: 'selfGrant' }, JSON.stringify(change))
    const id = await propose(second.account, change)
    await t.rejects(approve(first.account, id), { code: 'selfGrant' })
    await withdrawChange(store, { id, account: second.account })
  }
  await propose(first.account, accountChange(twin.username, { disabled: true }))
  t.match(await rowOf(twin.username), { disabled: true }, 'giving up power is no grant')
})

const windowRule = {
  role: 'window' as const,
  category: 'vehicle',
  level: 3,
  reach: 'ownArea' as const,
  show: 'clear' as const,
  note: '',
}

async function ruleOf(role: string): Promise<number> {
  const rule = (await listRules(db)).find((one) => one.role === role)
  return rule?.rule_id ?? 0
}

/** Connections that are open already: what begins together is under way together. */
function warmUp(): Promise<unknown> {
  return Promise.all(Array.from({ length: 6 }, () => pool.query('select pg_sleep(0.02)')))
}

t.test('of those who approve at once one does', async (t) => {
  for (let round = 0; round < 5; round++) {
    const { username } = await testAccount(hub, 'window')
    const id = await propose(first.account, accountChange(username, { area: '430781100' }))
    await warmUp()
    const deciders = [second, third, second, third]
    const outcomes = await Promise.allSettled(deciders.map(({ account }) => approve(account, id)))
    t.strictSame(outcomes.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code)).sort(), [
      'changeNotPending',
      'changeNotPending',
      'changeNotPending',
      'done',
    ])
    t.equal((await rowOf(username)).version, 2, 'once')
  }
})

t.test('what has changed since is not changed on an old word', async (t) => {
  const { username } = await testAccount(hub, 'window')
  const id = await propose(first.account, accountChange(username, { area: '430781100' }))
  await changeAccount(db, username, { organisation: '别处' })
  await t.rejects(approve(second.account, id), { code: 'changeStale' })

  const [one, other] = [
    await propose(first.account, { kind: 'ruleChange', set: { add: [systemRule('vehicle')] }, reason }),
    await propose(first.account, { kind: 'ruleChange', set: { add: [systemRule('marriage')] }, reason }),
  ]
  await approve(second.account, one)
  await t.rejects(approve(second.account, other), { code: 'changeStale' }, 'rules mean something together')
})

function systemRule(category: string) {
  return { role: 'system' as const, category, reach: 'agreed' as const, show: 'withheld' as const, note: '' }
}

t.test('a proposal about him is not held off by whom it concerns', async (t) => {
  const rogue = await admin()
  const id = await propose(first.account, accountChange(rogue.username, { disabled: true }))
  t.match(await rowOf(rogue.username), { disabled: false }, 'one administrator alone does not lock another out')
  await t.rejects(rejectChange(store, { id, account: rogue.account, reason }), { code: 'selfGrant' })
  await pool.query(`update account set password_hash = 'x', totp_step = 5 where account_id = $1`, [rogue.account])
  await approve(second.account, id)
  t.match(await rowOf(rogue.username), { disabled: true })
})

t.test('one may be disabled by his own word and another’s, but never all but one', async (t) => {
  const leaving = await admin()
  const id = await propose(leaving.account, accountChange(leaving.username, { disabled: true }))
  t.match(await rowOf(leaving.username), { disabled: false })
  await approve(first.account, id)
  t.match(await rowOf(leaving.username), { disabled: true })
  const agreeing = await admin()
  await approve(agreeing.account, await propose(first.account, accountChange(agreeing.username, { disabled: true })))
  t.match(await rowOf(agreeing.username), { disabled: true }, 'approved by whom it concerns')

  for (let round = 0; round < 5; round++) {
    const two = [
      await propose(first.account, accountChange(second.username, { role: 'officer', department: 'police' })),
      await propose(first.account, accountChange(third.username, { disabled: true })),
    ]
    await warmUp()
    const outcomes = await Promise.allSettled(two.map((id) => approve(third.account, id)))
    const codes = outcomes.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code))
    t.match(codes.sort(), ['done', /tooFewAdmins|forbidden/], 'of three one may go, not two')
    const { rows } = await pool.query(`select username from account where role = 'securityAdmin' and not disabled`)
    t.equal(rows.length, 2)
    await pool.query(
      `update account set role = 'securityAdmin', department = null, disabled = false where account_id = any ($1)`,
      [[second.account, third.account]],
    )
    for (const id of two) await withdrawChange(store, { id, account: first.account }).catch(() => undefined)
  }
  const last = await propose(first.account, accountChange(third.username, { disabled: true }))
  await changeAccount(db, second.username, { disabled: true })
  await t.rejects(approve(third.account, last), { code: 'tooFewAdmins' })
  await changeAccount(db, second.username, { disabled: false })
  await withdrawChange(store, { id: last, account: first.account })
})

t.test('what its proposer can no longer answer for is not approved', async (t) => {
  const gone = await admin()
  const { username } = await testAccount(hub, 'window')
  const id = await propose(gone.account, accountChange(username, { area: '430781100' }))
  await changeAccount(db, gone.username, { disabled: true })
  await t.rejects(approve(second.account, id), { code: 'changeStale' })
  await rejectChange(store, { id, account: second.account, reason })
})

t.test('a stolen account is stopped at once, and again free where nobody agrees in time', async (t) => {
  const stop = async (by: number) => {
    const { username, account } = await testAccount(hub, 'clerk')
    await pool.query(
      `insert into session (account_id, refresh, expires_at) values ($1, gen_random_uuid(), now() + interval '1 hour')`,
      [account],
    )
    const { request } = await proposeChange(store, { account: by, change: accountChange(username, { disabled: true }) })
    t.ok(request.atOnce)
    t.match(await rowOf(username), { disabled: true })
    t.equal((await pool.query('select from session where account_id = $1 and ended_at is null', [account])).rowCount, 0)
    const hours = (request.expiresAt.getTime() - request.proposedAt.getTime()) / 3_600_000
    t.equal(Math.round(hours), 72)
    return { username, id: request.id }
  }
  const confirmed = await stop(first.account)
  await t.rejects(approve(first.account, confirmed.id), { code: 'ownChange' })
  await approve(second.account, confirmed.id)
  t.match(await rowOf(confirmed.username), { disabled: true })

  const rejected = await stop(first.account)
  await rejectChange(store, { id: rejected.id, account: second.account, reason })
  t.match(await rowOf(rejected.username), { disabled: false })

  const lapsed = await stop(first.account)
  await expire(lapsed.id)
  await t.rejects(approve(second.account, lapsed.id), { code: 'changeNotPending' })
  t.match(await rowOf(lapsed.username), { disabled: false })
  t.equal(await lapseChanges(store), 0)

  const again = await proposeChange(store, {
    account: first.account,
    change: accountChange(lapsed.username, { disabled: true }),
  })
  t.notOk(again.request.atOnce, 'not a second time on the word of the same')
  t.match(await rowOf(lapsed.username), { disabled: false })
  const other = await proposeChange(store, {
    account: second.account,
    change: accountChange(lapsed.username, { disabled: true }),
  })
  t.ok(other.request.atOnce)

  const changed = await stop(third.account)
  await changeAccount(db, changed.username, { organisation: '别处' })
  await t.rejects(approve(second.account, changed.id), { code: 'changeStale' })
  await withdrawChange(store, { id: changed.id, account: third.account })
  t.match(await rowOf(changed.username), { disabled: true }, 'somebody else has decided about it since')
})

t.test('who was disabled otherwise meanwhile stays disabled when nobody agrees with the administrator', async (t) => {
  const stopAccount = async () => {
    const { username } = await testAccount(hub, 'clerk')
    const change = accountChange(username, { disabled: true })
    const { request } = await proposeChange(store, { account: first.account, change })
    t.ok(request.atOnce)
    return { username, id: request.id }
  }
  const isOver = async (id: string) => {
    await t.rejects(withdrawChange(store, { id, account: first.account }), { code: 'changeNotPending' })
    await t.rejects(approve(second.account, id), { code: 'changeNotPending' })
    t.match(await getChangeRequest(db, id), { status: 'expired', decisionReason: String })
  }
  const server = await stopAccount()
  await changeAccount(db, server.username, { disabled: true })
  await isOver(server.id)
  t.match(await rowOf(server.username), { disabled: true }, 'on the server')

  const freed = await stopAccount()
  await changeAccount(db, freed.username, { disabled: false })
  await changeAccount(db, freed.username, { disabled: true })
  await isOver(freed.id)
  t.match(await rowOf(freed.username), { disabled: true }, 'let go, and disabled again')

  const two = await stopAccount()
  const agreed = await propose(first.account, accountChange(two.username, { disabled: true, resetPassword: true }))
  t.match(await getChangeRequest(db, two.id), { status: 'pending' }, 'what is only proposed ends nothing')
  await approve(second.account, agreed)
  await isOver(two.id)
  t.match(await rowOf(two.username), { disabled: true }, 'by two administrators')

  const moved = await stopAccount()
  await changeAccount(db, moved.username, { ownResident: null })
  await withdrawChange(store, { id: moved.id, account: first.account })
  t.match(await rowOf(moved.username), { disabled: false }, 'another change says nothing about it')

  const { id: client } = await testClient(hub)
  const change = { kind: 'clientChange', subject: client, set: { disabled: true }, reason } as const
  const { request } = await proposeChange(store, { account: first.account, change })
  t.ok(request.atOnce)
  await changeClient(db, hub.catalogue, { id: client, disabled: true })
  await isOver(request.id)
  t.match(
    await db.selectFrom('client').select('disabled').where('client_id', '=', client).executeTakeFirst(),
    { disabled: true },
    'a system',
  )
})

t.test('one administrator stops nobody of the three powers, and not everybody else', async (t) => {
  for (const role of ['auditor', 'systemAdmin', 'securityAdmin'] as const) {
    const { username } = await testAccount(hub, role)
    const { request } = await proposeChange(store, {
      account: third.account,
      change: accountChange(username, { disabled: true }),
    })
    t.notOk(request.atOnce, role)
    t.match(await rowOf(username), { disabled: false })
    await withdrawChange(store, { id: request.id, account: third.account })
  }
  const stopped = []
  for (let nth = 0; nth < 12; nth++) {
    const { username } = await testAccount(hub, 'clerk')
    const change = accountChange(username, { disabled: true })
    stopped.push((await proposeChange(store, { account: third.account, change })).request)
  }
  t.equal(stopped.filter(({ atOnce }) => atOnce).length, 10)
  for (const { id } of stopped) await withdrawChange(store, { id, account: third.account })
})

t.test('a proposal that nobody heeds is over after seven days', async (t) => {
  const { username } = await testAccount(hub, 'window')
  const { request } = await proposeChange(store, {
    account: first.account,
    change: accountChange(username, { area: '430781100' }),
  })
  t.equal(Math.round((request.expiresAt.getTime() - request.proposedAt.getTime()) / 86_400_000), 7)
  await expire(request.id)
  t.equal(await lapseChanges(store), 1)
  await t.rejects(approve(second.account, request.id), { code: 'changeNotPending' })
})

t.test('what could not be put into force is refused when it is proposed', async (t) => {
  const { username } = await testAccount(hub, 'window')
  const set = { role: 'window', holder: '新人', organisation: 'x', area: '430781' } as const
  const refused: readonly (readonly [AccessChange, string])[] = [
    [accountChange('nobody-at-all', { disabled: true }), 'accountNotFound'],
    [accountChange(username, { area: '430781001001' }), 'badAccount'],
    [accountChange(username, { role: 'officer' }), 'badAccount'],
    [accountChange(username, { area: '430781' }), 'badRequest'],
    [{ kind: 'accountAdd', subject: username, set, reason }, 'accountExists'],
    [
      { kind: 'accountAdd', subject: 'new', set: { ...set, role: 'auditor', holder: second.holder }, reason },
      'powersTogether',
    ],
    [{ kind: 'ruleChange', set: { remove: [999_999] }, reason }, 'ruleNotFound'],
    [{ kind: 'ruleChange', set: { add: [{ ...windowRule, category: 'nothing' }] }, reason }, 'badRule'],
    [{ kind: 'clientChange', subject: 'nobody', set: { disabled: true }, reason }, 'clientNotFound'],
  ]
  for (const [change, code] of refused)
    await t.rejects(propose(third.account, change), { code }, JSON.stringify(change))
  const { rowCount } = await pool.query(`select from access_request where proposed_by = $1 and status = 'pending'`, [
    third.account,
  ])
  t.equal(rowCount, 0)
})

t.test('the table refuses what a mistaken program would do', async (t) => {
  const { username } = await testAccount(hub, 'window')
  const id = await propose(first.account, accountChange(username, { area: '430781100' }))
  const wrong: readonly (readonly [string, string, readonly unknown[]])[] = [
    [
      'its own approval',
      `update access_request set status = 'approved', decided_by = proposed_by where request_id = $1`,
      [id],
    ],
    [
      'a decider made up',
      `update access_request set status = 'approved', decided_by = $2, decider = 'x' where request_id = $1`,
      [id, (await testAccount(hub, 'clerk')).account],
    ],
    [
      'another content with the approval',
      `update access_request set status = 'approved', decided_by = $2, change = '{"role":"auditor"}' where request_id = $1`,
      [id, second.account],
    ],
    ['another proposer', 'update access_request set proposed_by = $2 where request_id = $1', [id, second.account]],
    ['a longer life', `update access_request set expires_at = 'infinity' where request_id = $1`, [id]],
    ['nobody as approver', `update access_request set status = 'approved' where request_id = $1`, [id]],
    ['its disappearance', 'delete from access_request where request_id = $1', [id]],
    [
      'one that begins as approved',
      `insert into access_request (kind, subject, change, before, difference, reason, status, proposed_by, proposer, decided_by, expires_at)
       select kind, subject, change, before, difference, reason, 'approved', proposed_by, proposer, $2, expires_at
         from access_request where request_id = $1`,
      [id, second.account],
    ],
    [
      'an effect at once of anything but disabling',
      `insert into access_request (kind, subject, change, before, difference, reason, at_once, proposed_by, proposer, expires_at)
       select kind, subject, change, before, difference, reason, true, proposed_by, proposer, expires_at
         from access_request where request_id = $1`,
      [id],
    ],
  ]
  for (const [what, sql, values] of wrong)
    await t.rejects(pool.query(sql, [...values]), { code: /^(23514|42501)$/ }, what)
  await approve(second.account, id)
  for (const status of ['pending', 'rejected', 'withdrawn'])
    await t.rejects(
      pool.query('update access_request set status = $2 where request_id = $1', [id, status]),
      { code: '42501' },
      'decided once',
    )
})

/** What a holder could try; numbers pick among what is there. */
const attempts = fc.array(
  fc.record({
    what: fc.constantFrom('propose', 'propose', 'propose', 'approve', 'reject', 'withdraw', 'lapse'),
    kind: fc.integer({ min: 0, max: 11 }),
    pick: fc.nat(),
  }),
  { minLength: 3, maxLength: 10 },
)

t.test(
  'whatever one holder proposes, approves, rejects and withdraws, he and everybody else may do no more than before',
  async (t) => {
    const holder = `一人 ${randomUUID()}`
    const rogue = await admin(holder)
    const own = await testAccount(hub, 'clerk', { holder })
    const friend = await testAccount(hub, 'clerk')
    const auditor = await testAccount(hub, 'auditor')
    await db
      .insertInto('client')
      .values({
        client_id: 'one-client',
        name: 'x',
        organisation: 'x',
        area: '430781',
        categories: '[]',
        department: null,
      })
      .execute()
    const subjects = [rogue.username, own.username, friend.username, auditor.username, second.username]
    const someRule = async (pick: number) => {
      const rules = await listRules(db)
      return rules[pick % rules.length]?.rule_id ?? 0
    }
    const changeOf = async (kind: number, pick: number): Promise<AccessChange> => {
      const subject = subjects[pick % subjects.length] ?? ''
      const set = { holder, organisation: 'x', area: '430781' }
      const changes: readonly AccessChange[] = [
        accountChange(subject, { disabled: true }),
        accountChange(subject, { disabled: false }),
        accountChange(subject, { area: '430781001002' }),
        accountChange(subject, { role: 'securityAdmin', area: '430781' }),
        accountChange(subject, { resetPassword: true }),
        accountChange(subject, { resetTotp: true }),
        { kind: 'accountAdd', subject: `n${randomUUID()}`, set: { ...set, role: 'window' }, reason },
        { kind: 'accountAdd', subject: `n${randomUUID()}`, set: { ...set, role: 'window', holder: '别人' }, reason },
        { kind: 'ruleChange', set: { add: [windowRule] }, reason },
        { kind: 'ruleChange', set: { remove: [await someRule(pick)] }, reason },
        { kind: 'budgetChange', subject: 'clerk', set: { perDay: 1000 + (pick % 1000) }, reason },
        {
          kind: 'clientChange',
          subject: 'one-client',
          set: pick % 2 ? { disabled: true } : { categories: ['vehicle'] },
          reason,
        },
      ]
      return changes[kind] ?? accountChange(subject, { disabled: true })
    }
    const standing = async () => {
      const { rows } = await pool.query<{ text: string }>(
        // disabled accounts and clients may do less; so much one may do alone, to some, for a time
        `select coalesce(jsonb_agg(to_jsonb(a) - array['version', 'disabled'] order by account_id)::text, '') as text from account a
       union all select jsonb_agg(to_jsonb(c) - array['version', 'disabled'])::text from client c
       union all select jsonb_agg(to_jsonb(r) order by rule_id)::text from rule r
       union all select jsonb_agg(to_jsonb(b) order by role)::text from budget b`,
      )
      return rows.map(({ text }) => text)
    }
    const disabled = async () => {
      const { rows } = await pool.query<{ username: string }>(
        'select username from account where disabled union all select client_id from client where disabled',
      )
      return new Set(rows.map(({ username }) => username))
    }
    const [before, wereDisabled] = [await standing(), await disabled()]
    const seed = 11
    let [done, refused] = [0, 0]
    for (const [run, sequence] of fc.sample(attempts, { numRuns: 40, seed }).entries()) {
      const ids: string[] = [randomUUID()]
      for (const { what, kind, pick } of sequence) {
        const id = ids[pick % ids.length] ?? ''
        const decision = { id, account: rogue.account }
        const attempt = async () => {
          if (what === 'propose') ids.push(await propose(rogue.account, await changeOf(kind, pick)))
          else if (what === 'approve') await approveChange(store, decision)
          else if (what === 'reject') await rejectChange(store, { ...decision, reason })
          else if (what === 'withdraw') await withdrawChange(store, decision)
          else await lapseChanges(store)
        }
        const outcome = await attempt().then(
          () => 'done',
          (error) => error.code,
        )
        t.not(outcome, undefined, `seed ${seed}, run ${run}: every refusal has its code`)
        if (outcome === 'done') done += 1
        else refused += 1
        if (what === 'approve') t.not(outcome, 'done')
      }
      const now = await disabled()
      const freed = [...wereDisabled].filter((name) => !now.has(name))
      t.strictSame([await standing(), freed], [before, []], `seed ${seed}, run ${run}`)
      for (const name of [rogue.username, auditor.username, second.username])
        t.notOk(now.has(name), 'nobody of the three powers is locked out by one')
    }
    t.ok(done > 50 && refused > 50, `${done} done, ${refused} refused`)
  },
)

const ownResident = '0123456789abcdef0123456789abcdef'

t.test('an ID number that two accounts know of their holders makes them one person’s', async (t) => {
  const rogue = await admin()
  await changeAccount(db, rogue.username, { ownResident })
  const own = await testAccount(hub, 'window', { holder: '工号 0421', ownResident })
  const grants: readonly AccessChange[] = [
    accountChange(own.username, { area: '430781100' }),
    accountChange(own.username, { ownResident: null }),
    {
      kind: 'accountAdd',
      subject: 'once-more',
      set: { role: 'clerk', holder: '又一人', organisation: 'x', area: '430781001001', ownResident },
      reason,
    },
    { kind: 'ruleChange', set: { add: [windowRule] }, reason },
    { kind: 'budgetChange', subject: 'window', set: { perDay: 5000 }, reason },
  ]
  for (const change of grants) {
    await t.rejects(propose(rogue.account, change), { code: 'selfGrant' }, JSON.stringify(change))
    const id = await propose(second.account, change)
    await t.rejects(approve(rogue.account, id), { code: 'selfGrant' })
    await withdrawChange(store, { id, account: second.account })
  }
  const against = await propose(second.account, accountChange(own.username, { area: '430781100' }))
  await t.rejects(rejectChange(store, { id: against, account: rogue.account, reason }), { code: 'selfGrant' })
  await withdrawChange(store, { id: against, account: second.account })
  t.ok(await propose(rogue.account, accountChange(own.username, { disabled: true })), 'giving up power is no grant')
  await changeAccount(db, rogue.username, { ownResident: null })
})

t.test('two accounts do not make two people of one', async (t) => {
  await pool.query('drop index account_power; drop index account_power_resident')
  const [twin, other] = [await admin(`${first.holder.replace(' ', '')}\u3164`), await admin()]
  for (const { username } of [first, other]) await changeAccount(db, username, { ownResident })
  const { username } = await testAccount(hub, 'window')
  const id = await propose(first.account, accountChange(username, { area: '430781100' }))
  for (const { account } of [twin, other]) {
    await t.rejects(approve(account, id), { code: 'ownChange' })
    await t.rejects(rejectChange(store, { id, account, reason }), { code: 'ownChange' })
  }
  t.match((await approve(second.account, id)).request, { status: 'approved' })
  const left = [first.account, second.account, twin.account, other.account]
  await pool.query(`update account set disabled = true where role = 'securityAdmin' and account_id <> all ($1)`, [left])
  const leaving = propose(second.account, accountChange(second.username, { disabled: true }))
  await t.rejects(leaving, { code: 'tooFewAdmins' }, 'the three that would be left are one person')
})
