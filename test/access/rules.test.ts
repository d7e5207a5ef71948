import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Rule } from '../../src/access/rule.ts'
import { addRule, listRules, removeRule } from '../../src/access/rule-store.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { yiku, yikuProcess } from '../ingest/command-line.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const hub = await testHub(t)
const { ask, signIn } = await testApp(t, hub)
const { catalogue } = hub
const { db, pool } = hub.store
const clerk = await signIn('clerk', { area: '430781100203' })

const idNumber = idNumberOf('430781', '1950-01-01', '111')
await plantResident(hub, { idNumber, registeredArea: '430781100203' })
await plantRecord(hub, {
  idNumber,
  category: catalogue.getCategory('vehicle'),
  fields: { plateType: '02', plate: '湘J12345', type: 'K33', registeredOn: '2020-05-06' },
})

const rule: Rule & { note: string } = {
  role: 'clerk',
  item: null,
  category: 'vehicle',
  level: null,
  area: null,
  reach: 'presence',
  show: 'withheld',
  note: '试点',
}

async function query() {
  const purpose = { item: 'publicRentalHousing', caseNumber: 'JS-1' }
  const payload = { idNumber, purpose, categories: ['vehicle'] }
  return ask({ method: 'POST', url: '/v1/profiles/query', headers: clerk, payload })
}
const vehicle = async () => (await query()).body.categories?.vehicle

t.test('a rule works within a second of being added, and is gone within a second of being removed', async (t) => {
  t.match(await vehicle(), { status: 'present' })
  const id = await addRule(db, catalogue, rule)
  await sleep(1000)
  t.strictSame(await vehicle(), { status: 'withheld', reason: 'role' })
  t.match(await removeRule(db, catalogue, id), { category: 'vehicle', note: '试点' })
  await sleep(1000)
  t.match(await vehicle(), { status: 'present' })
})

t.test('no change leaves rules behind that contradict each other', async (t) => {
  const before = await listRules(db)
  await t.rejects(addRule(db, catalogue, { ...rule, category: null, level: 3 }), { code: 'ruleExists' })
  await t.rejects(addRule(db, catalogue, { ...rule, category: 'vehicles' }), { code: 'badRule' })
  for (const wrong of [{ reach: 'self' }, { level: 4, show: 'clear' }] as const)
    await t.rejects(addRule(db, catalogue, { ...rule, ...wrong }), { code: 'badRule' })
  const item = await addRule(db, catalogue, { ...rule, category: null, item: 'elderCard' })
  await t.rejects(addRule(db, catalogue, rule), { code: 'badRule' })
  const both = await addRule(db, catalogue, { ...rule, item: 'elderCard' })
  const category = await addRule(db, catalogue, rule)
  await t.rejects(removeRule(db, catalogue, both), { code: 'badRule' }, 'it keeps the two others apart')
  for (const id of [category, both, item]) await removeRule(db, catalogue, id)
  await t.rejects(removeRule(db, catalogue, item), { code: 'ruleNotFound' })
  t.strictSame(await listRules(db), before)
})

t.test('of two who add at once what does not go together, one is refused', async (t) => {
  const before = await listRules(db)
  const added = await Promise.allSettled([
    addRule(db, catalogue, rule),
    addRule(db, catalogue, { ...rule, category: null, item: 'elderCard' }),
  ])
  t.strictSame(added.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  for (const one of added) if (one.status === 'fulfilled') await removeRule(db, catalogue, one.value)
  t.strictSame(await listRules(db), before)
})

t.test('the database itself refuses what no rule may say', async (t) => {
  const columns = 'role, item, category, level, area, reach, show'
  const refused = [
    `'auditor', NULL, NULL, 1, NULL, 'presence', 'clear'`,
    `'officer', NULL, 'vehicle', NULL, NULL, 'ownArea', 'clear'`,
    `'clerk', NULL, 'vehicle', 4, NULL, 'presence', 'clear'`,
    `'clerk', NULL, 'vehicle', 5, NULL, 'presence', 'masked'`,
    `'clerk', NULL, 'vehicle', NULL, NULL, 'self', 'masked'`,
    `'resident', NULL, 'vehicle', NULL, NULL, 'presence', 'masked'`,
    `'clerk', NULL, 'vehicle', NULL, '43', 'presence', 'masked'`,
    `'clerk', NULL, 'vehicle', NULL, NULL, 'presence', 'shown'`,
    `'clerk', NULL, NULL, 1, NULL, 'presence', 'clear'`,
  ]
  for (const values of refused)
    await t.rejects(pool.query(`INSERT INTO rule (${columns}) VALUES (${values})`), /check|unique/, values)
})

t.test(
  'rules typed past the program that contradict each other show nothing, and people can still sign in',
  async (t) => {
    await pool.query(
      `INSERT INTO rule (role, item, category, reach, show) VALUES
       ('window', 'elderCard', NULL, 'presence', 'clear'), ('window', NULL, 'vehicle', 'presence', 'masked')`,
    )
    await sleep(1000)
    t.match(await query(), { status: 503, body: { code: 'storeUnavailable' } })
    await signIn('clerk')
    await pool.query(`DELETE FROM rule WHERE role = 'window' AND level IS NULL`)
    await sleep(1000)
    t.equal((await query()).status, 200)
  },
)

t.test('the command line lists, adds and removes rules', async (t) => {
  const listed = await yikuProcess(hub, 'rule', 'list', '--role', 'clerk')
  t.equal(listed.code, 0)
  t.match(listed.output, /^1 {2}clerk level=1 → presence clear$/m)
  t.notMatch(listed.output, /window/)
  const added = await yiku(
    hub,
    ...['rule', 'add', '--role', 'clerk', '--category', 'vehicle', '--level', '3', '--area', '430781100'],
    ...['--reach', 'presence', '--show', 'clear', '--note', '试点镇'],
  )
  t.equal(added.code, 0)
  const id = /已增加规则 (\d+)/.exec(added.output)?.[1] ?? ''
  t.match(
    (await yiku(hub, 'rule', 'list')).output,
    `${id}  clerk category=vehicle level=3 area=430781100 → presence clear  试点镇`,
  )
  const again = await yiku(
    hub,
    'rule',
    'add',
    '--role',
    'clerk',
    '--level',
    '3',
    '--reach',
    'presence',
    '--show',
    'clear',
  )
  t.match(again, { code: 3, output: /ruleExists/ })
  const auditor = await yiku(hub, 'rule', 'add', '--role', 'auditor', '--reach', 'presence', '--show', 'clear')
  t.match(auditor, { code: 2, output: /auditor/ })
  t.equal((await yiku(hub, 'rule', 'add', '--role', 'clerk', '--show', 'clear')).code, 2)
  t.match(await yiku(hub, 'rule', 'remove', id), { code: 0, output: /已删除规则/ })
  t.match(await yiku(hub, 'rule', 'remove', id), { code: 3, output: /ruleNotFound/ })
})
