import { text } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import t from 'tap'
import { addAccount, changeAccount } from '../../src/access/accounts.ts'
import { openCheckpoint } from '../../src/audit/checkpoint.ts'
import { parseVerifierKey } from '../../src/audit/ed25519.ts'
import { isIncluded } from '../../src/audit/merkle-proof.ts'
import { hashLeaf } from '../../src/audit/merkle-tree.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { type Headers, keyOf, logReaders, newId, now } from './log-readers.ts'

const { hub, app, ask, log, logged, settle, signIn, asResident } = await logReaders(t)
const auditor = await signIn('auditor')
const reason = '例行抽查'
const idNumber = idNumberOf('430781', '1945-01-01', '123')
const residentId = keyOf(hub, idNumber)

function post(what: string, payload: object, headers: Headers = auditor) {
  return ask({ method: 'POST', url: `/v1/access-entries/${what}`, headers, payload: { ...now(), reason, ...payload } })
}

const clerk = await addAccount(hub.store.db, {
  username: 'wang.daiban',
  password: 'a long enough passphrase 7',
  role: 'clerk',
  holder: '王代办',
  organisation: '金鱼岭街道',
  area: '430781001001',
})
const item = 'elderCard'
const requestId = newId()
const seen = await log({ actor: String(clerk), item, residentId, categoriesAsked: [1, 34], categoriesGiven: [1] })
const begun = await log({ actor: '998', item: 'birthRegistration', requestId, residentId: newId() })
const other = await log({
  actor: '998',
  organisation: '民政局',
  outcome: 'denied',
  code: 'forbidden',
  residentId: newId(),
})
const { rows } = await hub.store.pool.query<{ id: string }>(
  'SELECT resident_id AS id FROM access_entry WHERE entry_id = $1',
  [begun],
)
await log({ actor: '998', requestId, residentId: rows[0]?.id, outcome: 'notFound', code: 'residentNotFound' })

const ids = ({ body }: { body: { entries: { id: string }[] } }) => body.entries.map(({ id }) => id)

t.test('an auditor finds entries by each of their sides, and never a number or a name of a resident', async (t) => {
  const all = await post('search', {})
  t.equal(all.status, 200)
  t.strictSame(ids(all), [...ids(all)].sort().reverse(), 'the newest first')
  t.notMatch(all.text, idNumber)
  const found = all.body.entries.find(({ id }: { id: string }) => id === seen)
  t.match(found, {
    kind: 'query',
    outcome: 'answered',
    corrected: false,
    actorName: '王代办',
    caseNumber: 'JS-2026-000123',
    residentId,
    categoriesAsked: ['personBasic', 'vehicle'],
    categoriesGiven: ['personBasic'],
  })
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [{ actor: 'wang.daiban' }, [seen]],
    [{ actor: String(clerk) }, [seen]],
    [{ organisation: '民政局' }, [other]],
    [{ item, actor: 'wang.daiban' }, [seen]],
    [{ category: 'vehicle' }, [seen]],
    [{ category: 'personBasic', outcome: 'denied' }, [other]],
    [{ outcome: 'denied', organisation: '民政局' }, [other]],
    [{ item: 'birthRegistration' }, [begun]],
    [{ anomaly: 1 }, []],
    [{ actor: '998', item, outcome: 'failed' }, []],
    [{ to: new Date(Date.now() - 50 * 60_000).toISOString() }, []],
  ]
  for (const [asked, expected] of cases) t.strictSame(ids(await post('search', asked)), expected, JSON.stringify(asked))
  const [corrected] = (await post('search', { item: 'birthRegistration' })).body.entries
  t.equal(corrected.corrected, true, 'a later entry says what came of it')
})

t.test(
  'who looked at this number is found through its key, and the asking is in the log by that key alone',
  async (t) => {
    const reply = await post('search', { idNumber: idNumber.toLowerCase(), reason: '信访件 12 号' })
    t.strictSame(ids(reply), [seen])
    const [look] = await logged('POST /v1/access-entries/search')
    t.match(look, {
      kind: 'logLook',
      outcome: 'answered',
      role: 'auditor',
      resident_id: residentId,
      resident_count: 1,
      reason: '信访件 12 号',
      subject: /^search /,
    })
    t.notMatch(JSON.stringify(look), idNumber)
    t.match(reply.headers['yiku-receipt'], new RegExp(`^entry=${look?.entry_id}, leaf=`))
    const nobody = await post('search', { idNumber: idNumberOf('430781', '1946-01-01', '123') })
    t.strictSame(ids(nobody), [])
    const again = await post('search', { idNumber })
    t.ok(ids(again).includes(String(look?.entry_id)), 'the search before is itself a look at him')
  },
)

t.test('a number that is one’s account and another’s username finds the entries of both', async (t) => {
  const username = '7712'
  const password = 'a long enough passphrase 8'
  const about = {
    username,
    password,
    role: 'window',
    holder: '李窗口',
    organisation: '新洲镇',
    area: '430781100',
  } as const
  const named = await log({ actor: String(await addAccount(hub.store.db, about)), residentId: newId() })
  const numbered = await log({ actor: username, residentId: newId() })
  t.strictSame(ids(await post('search', { actor: username })), [numbered, named])
  const { body } = await post('counts', { actor: username, by: 'day' })
  t.match(body.counts, [{ entries: 2 }])
})

t.test('pages follow one another to the end', async (t) => {
  const entries: string[] = []
  let next: string | undefined
  for (let pages = 0; pages < 100; pages++) {
    const { body } = await post('search', { actor: '998', limit: 2, ...(next !== undefined && { after: next }) })
    entries.push(...body.entries.map(({ id }: { id: string }) => id))
    next = body.next
    if (next === undefined) break
  }
  t.strictSame(entries, ids(await post('search', { actor: '998' })))
  t.equal(entries.length, 3)
})

t.test('counts are by day, hour, organisation and item, and each asking is an entry', async (t) => {
  const today = new Date(Date.now() + 8 * 60 * 60 * 1000).toISOString()
  const asked = { actor: '998' }
  const day = await post('counts', { ...asked, by: 'day' })
  t.strictSame(
    day.body.counts,
    [{ key: today.slice(0, 10), entries: 2, unanswered: 2 }],
    'what was corrected counts once',
  )
  t.strictSame((await post('counts', { ...asked, by: 'hour' })).body.counts, [
    { key: today.slice(11, 13), entries: 2, unanswered: 2 },
  ])
  t.match((await post('counts', { by: 'organisation' })).body.counts, [{ entries: Number }])
  const byItem = (await post('counts', { by: 'item' })).body.counts
  t.ok(
    byItem.some((count: object) => !('key' in count)),
    'those of no item, too',
  )
  t.match(await logged('POST /v1/access-entries/counts'), [{ kind: 'logLook', reason }, {}, {}, {}])
})

t.test('an export says what the search says, for people, and no cell is a formula', async (t) => {
  const formula = '=HYPERLINK("http://x")'
  const wild = await log({
    organisation: '导出局',
    caseNumber: formula,
    actorName: '@SUM(1)',
    presenceReference: 'a,"b"',
  })
  await log({ organisation: '导出局', residentId: undefined })
  const csv = await post('export', { organisation: '导出局', format: 'csv' })
  t.equal(csv.status, 200)
  t.match(csv.headers, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="access-entries.csv"',
    'yiku-receipt': /^entry=/,
    'cache-control': 'no-store',
  })
  t.ok(csv.text.startsWith('\ufeff'))
  const [heading = [], ...rows] = parse(csv.text, { bom: true }) as string[][]
  const row = Object.fromEntries(heading.map((name, at) => [name, rows[1]?.[at]]))
  t.match(row, {
    记录编号: wild,
    类别: '查询',
    结果: '已答复',
    访问者: "'@SUM(1)",
    角色: '村（社区）代办员',
    事项: '老年优待证',
    受理编号: `'${formula}`,
    凭据编号: 'a,"b"',
    所求数据类: /、/,
  })
  t.equal(rows.length, 2)
  const [entry] = await logged('POST /v1/access-entries/export')
  t.match(entry, { kind: 'export', outcome: 'answered', reason, resident_count: 1, subject: /^export csv .*导出局/ })

  const payload = { ...now(), reason, organisation: '导出局', format: 'xlsx' }
  const { rawPayload, headers } = await app.inject({
    method: 'POST',
    url: '/v1/access-entries/export',
    headers: auditor,
    payload,
  })
  t.match(headers['content-type'], 'spreadsheetml.sheet')
  const book = new exceljs.Workbook()
  await book.xlsx.load(rawPayload as unknown as ArrayBuffer)
  const sheet = book.getWorksheet('访问记录')
  const read = rows.map((_, at) =>
    heading.map((_, column) => String(sheet?.getRow(at + 2).getCell(column + 1).value ?? '')),
  )
  t.strictSame(read, rows, 'both formats say the same')
})

/** Entries of an organisation, by the table's owner past its guards. */
async function plant(organisation: string, count: number): Promise<void> {
  const writer = await hub.store.pool.connect()
  await writer.query('SET session_replication_role = replica')
  await writer.query(
    `INSERT INTO access_entry (entry_id, at, version, kind, outcome, actor_kind, organisation, leaf_hash)
      SELECT (substr(e.entry_id::text, 1, 14) || substr(gen_random_uuid()::text, 15))::uuid, e.at, 1, 'query', 'answered', 'account', $2, e.leaf_hash
        FROM access_entry e, generate_series(1, $3) WHERE e.entry_id = $1`,
    [seen, organisation, count],
  )
  writer.release(true)
}

t.test('an export ends where its auditor is stopped', async (t) => {
  const leaving = await signIn('auditor')
  const { pool, db } = hub.store
  const { rows } = await pool.query<{ account: number; username: string }>(
    'SELECT account_id AS account, username FROM account ORDER BY account_id DESC LIMIT 1',
  )
  const [last] = rows
  const begin = () =>
    app.inject({
      method: 'POST',
      url: '/v1/access-entries/export',
      headers: leaving,
      payload: { ...now(), reason, format: 'csv' },
      payloadAsStream: true,
    })
  await plant('中局', 20_000)
  const whole = (await text((await begin()).stream())).split('\r\n').length
  t.ok(whole > 20_000)
  const stream = (await begin()).stream()
  let got = ''
  await t.rejects(async () => {
    for await (const piece of stream) {
      if (got === '') {
        await changeAccount(db, last?.username ?? '', { disabled: true })
        await hub.access.refreshed()
      }
      got += piece
    }
  })
  const lines = got.split('\r\n').length
  t.ok(lines > 1 && lines < whole / 2, `${lines} of ${whole}`)
})

t.test('an export of too much is refused, and says what to do', async (t) => {
  await plant('大局', 100_001)
  const { status, body } = await post('export', { organisation: '大局', format: 'csv' })
  t.match([status, body.code], [400, 'tooManyEntries'])
  t.match(body.title, '缩小时间范围')
})

t.test('what is asked wrongly is refused, and nobody but an auditor asks', async (t) => {
  const wrong: readonly (readonly [object, string])[] = [
    [{ reason: undefined }, 'badRequest'],
    [{ reason: ' ' }, 'badRequest'],
    [{ reason: `查 ${idNumber}` }, 'idNumberInText'],
    [{ organisation: `民政局 ${idNumber}` }, 'idNumberInText'],
    [{ idNumber: '430781194501011' }, 'badIdNumber'],
    [{ idNumber: 430781194501011 }, 'badIdNumber'],
    [{ category: 'nothing' }, 'badRequest'],
    [{ from: '2026-11-21' }, 'badRequest'],
    [{ from: now().to, to: now().from }, 'badRequest'],
    [{ from: '2024-01-01T00:00:00+08:00' }, 'badRequest'],
    [{ outcome: 'fine' }, 'badRequest'],
    [{ name: '张三' }, 'badRequest'],
    [{ limit: 501 }, 'badRequest'],
    [{ limit: '5' }, 'badRequest'],
    [{ after: 'x' }, 'badRequest'],
    [{ anomaly: 'x' }, 'badRequest'],
  ]
  for (const [asked, code] of wrong) t.equal((await post('search', asked)).body.code, code, JSON.stringify(asked))
  t.equal(
    (await post('search', { from: '2024-01-01T00:00:00+08:00', idNumber })).status,
    200,
    'a long time of one resident',
  )
  t.equal((await post('counts', { by: 'residentId' })).body.code, 'badRequest')
  t.equal((await post('export', { format: 'pdf' })).body.code, 'badRequest')
  for (const role of ['clerk', 'window', 'officer', 'securityAdmin', 'systemAdmin'] as const) {
    const headers = await signIn(role)
    for (const what of ['search', 'counts', 'export'])
      t.equal((await post(what, {}, headers)).status, 403, `${role} ${what}`)
  }
  t.equal((await post('search', {}, await asResident(idNumber))).status, 403)
})

t.test('the proof of an entry holds offline; what the entry says is told to auditors alone', async (t) => {
  const fresh = await log({ caseNumber: 'JS-2026-000777' })
  const ofFresh = (headers: Headers) => ask({ url: `/v1/access-entries/${fresh}/proof`, headers })
  t.equal((await ofFresh(auditor)).body.code, 'entryNotSequenced')
  await settle()
  const verifier = parseVerifierKey((await ask({ url: '/v1/checkpoints/key' })).text.trim())
  if (!verifier) throw new Error('no key')
  const stored = await hub.store.pool.query('SELECT leaf_hash FROM access_entry WHERE entry_id = $1', [fresh])
  for (const headers of [auditor, await signIn('clerk'), await asResident(idNumber)]) {
    const { status, text, headers: told } = await ofFresh(headers)
    t.match([status, told['content-type']], [200, 'text/plain; charset=utf-8'])
    const [proof = '', note = ''] = text.split(/\n\n(.*)/s)
    const lines = proof.split('\n')
    const extra = lines.find((line) => line.startsWith('extra '))
    t.equal(extra !== undefined, headers === auditor)
    if (extra) {
      const content = Buffer.from(extra.slice(6), 'base64')
      t.match(content.toString(), 'JS-2026-000777')
      t.strictSame(hashLeaf(content), stored.rows[0].leaf_hash)
    }
    const index = Number(lines.find((line) => line.startsWith('index '))?.slice(6))
    const hashes = lines.slice(lines.indexOf(`index ${index}`) + 1).map((line) => Buffer.from(line, 'base64'))
    const checkpoint = openCheckpoint(note, verifier)
    t.ok(checkpoint && isIncluded({ index, leafHash: stored.rows[0].leaf_hash, proof: hashes }, checkpoint))
  }
  t.match((await logged('GET /v1/access-entries/:entry/proof'))[0], { kind: 'logLook', subject: `entry:${fresh}` })
  t.equal((await ask({ url: `/v1/access-entries/${newId()}/proof`, headers: auditor })).body.code, 'entryNotFound')
  t.equal((await ask({ url: '/v1/access-entries/x/proof', headers: auditor })).body.code, 'badRequest')
  t.equal((await ask({ url: `/v1/access-entries/${fresh}/proof` })).status, 401)
})

t.test('where the look cannot be written down, nothing of the log is shown', async (t) => {
  const { pool } = hub.store
  await pool.query(
    `CREATE FUNCTION refuse_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`,
  )
  await pool.query('CREATE TRIGGER refuse BEFORE INSERT ON access_entry FOR EACH ROW EXECUTE FUNCTION refuse_entries()')
  t.teardown(() => pool.query('DROP TRIGGER refuse ON access_entry'))
  for (const [what, more] of [
    ['search', {}],
    ['counts', { by: 'day' }],
    ['export', { format: 'csv', organisation: '导出局' }],
  ] as const) {
    const { status, body, text } = await post(what, more)
    t.match([status, body.code], [503, 'auditUnavailable'], what)
    t.notMatch(text, /导出局|王代办/)
  }
})
