import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openLogWriter } from '../../src/audit/batch-writer.ts'
import { parseCheckpoint } from '../../src/audit/checkpoint.ts'
import { findCheckpoint, makeCheckpoint } from '../../src/audit/checkpoints.ts'
import { parseVerifierKey } from '../../src/audit/ed25519.ts'
import type { Finding } from '../../src/audit/finding.ts'
import { openLogKey } from '../../src/audit/log-key.ts'
import { isIncluded } from '../../src/audit/merkle-proof.ts'
import { hashLeaf } from '../../src/audit/merkle-tree.ts'
import { sequence } from '../../src/audit/sequence.ts'
import { parseNote, signaturesOf } from '../../src/audit/signed-note.ts'
import { testHub } from '../fixtures/hub.ts'
import { startYiku, yiku, yikuProcess } from '../ingest/command-line.ts'
import { draft } from './log.ts'

t.setTimeout(120_000)
const hub = await testHub(t)
const { pool, url } = hub.store
const key = await openLogKey(hub.keyFile, hub.area)
const writer = openLogWriter({ url })
const receipts = await Promise.all(Array.from({ length: 300 }, () => writer.append(draft())))
await settle()
const kept = join(hub.folder, 'kept.checkpoint')
await writeFile(kept, (await findCheckpoint(pool))?.note ?? '')
t.teardown(() => writer.close())

async function settle(): Promise<void> {
  const client = await pool.connect()
  while ((await sequence(client)) > 0);
  await makeCheckpoint(client, { signer: key })
  client.release()
}

/** Does harm as somebody who may drop triggers. */
async function harm(sql: string): Promise<void> {
  const client = await pool.connect()
  await client.query(`SET session_replication_role = replica; ${sql}`)
  client.release(true)
}

t.test('key prints the verifier key', async (t) => {
  const { code, output } = await yiku(hub, 'audit', 'key')
  t.equal(code, 0)
  t.equal(output.trim(), key.verifierKey)
  t.match(output, /^yiku\.log\/430781\/[0-9a-f]{16}\+/)
})

t.test('verify: 0 for a whole log, with a checkpoint and the public key alone', async (t) => {
  const auditor = { store: hub.store, folder: t.testdir({}) }
  const { code, output } = await yiku(auditor, 'audit', 'verify', '--checkpoint', kept, '--public-key', key.verifierKey)
  t.equal(code, 0, output)
  t.match(output, /已编入 300 条：核对内容 300 条/)
  const without = await yiku(auditor, 'audit', 'verify')
  t.equal(without.code, 3)
  t.match(without.output, /badPublicKey.*--public-key/)
})

t.test('verify: refuses what is no checkpoint of this log', async (t) => {
  const { code, output } = await yiku(hub, 'audit', 'verify', '--checkpoint', hub.keyFile)
  t.equal(code, 3)
  t.match(output, /badCheckpoint/)
  t.equal((await yiku(hub, 'audit', 'verify', '--public-key', 'x+00000000+AA==')).code, 3)
})

t.test('a proof can be checked without the log', async (t) => {
  const [, , , receipt] = receipts
  const { code, output } = await yikuProcess(hub, 'audit', 'prove', receipt?.entry ?? '')
  t.equal(code, 0, output)
  const end = output.indexOf('\n\n')
  const [head, note] = [output.slice(0, end), output.slice(end + 2)]
  const [format, extra = '', index = '', ...hashes] = head.split('\n')
  t.equal(format, 'c2sp.org/tlog-proof@v1')
  const verifier = parseVerifierKey(key.verifierKey)
  const parsed = parseNote(note)
  const checkpoint = parseCheckpoint(parsed?.text ?? '')
  if (!verifier || !parsed || !checkpoint) return t.fail('no checkpoint')
  t.equal(signaturesOf(parsed, verifier)?.length, 1)
  const content = Buffer.from(extra.replace('extra ', ''), 'base64')
  t.match(String(content), /^yiku access entry\/1\n\{"actor":"12"/)
  const leafHash = hashLeaf(content)
  t.equal(leafHash.toString('base64'), receipt?.leafHash)
  const proof = hashes.map((hash) => Buffer.from(hash, 'base64'))
  t.ok(isIncluded({ index: Number(index.replace('index ', '')), leafHash, proof }, checkpoint))
})

t.test('prove: what is not there, and what has no place yet', async (t) => {
  t.match(await yiku(hub, 'audit', 'prove', crypto.randomUUID()), { code: 3, output: /entryNotFound/ })
  const { entry } = await writer.append(draft())
  t.match(await yiku(hub, 'audit', 'prove', entry), { code: 3, output: /entryNotSequenced/ })
})

t.test('check-receipt: proven, waiting, malformed, missing', async (t) => {
  const file = join(hub.folder, 'receipt.json')
  const check = async (content: unknown) => {
    await writeFile(file, JSON.stringify(content))
    return yiku(hub, 'audit', 'check-receipt', file)
  }
  t.match(await check({ resident: {}, receipt: receipts[7] }), { code: 0, output: /已由存证点覆盖/ })
  t.match(await check(await writer.append(draft())), { code: 0, output: /尚待/ })
  t.match(await check({ entry: receipts[7]?.entry }), { code: 3, output: /badReceipt/ })
  t.match(await check({ ...receipts[7], leafHash: receipts[8]?.leafHash }), { code: 5, output: /不符/ })
  t.match(await check({ ...receipts[7], entry: crypto.randomUUID() }), { code: 5, output: /没有这条/ })
  await settle()
})

t.test('an entry, or its place in the tree, that is gone: 5 from check-receipt, and no proof', async (t) => {
  const file = join(hub.folder, 'receipt.json')
  for (const [nth, [table, words]] of [
    ['access_leaf', /不在存证之内/],
    ['access_entry', /没有这条访问记录/],
  ].entries()) {
    const receipt = receipts[nth + 2]
    await writeFile(file, JSON.stringify(receipt))
    const row = `FROM ${table} WHERE entry_id = '${receipt?.entry}'`
    await harm(`CREATE TABLE spare AS SELECT * ${row}; DELETE ${row}`)
    t.match(await yiku(hub, 'audit', 'check-receipt', file), { code: 5, output: words })
    t.match(await yiku(hub, 'audit', 'prove', receipt?.entry ?? ''), { code: 3, output: /entryNotFound/ })
    await harm(`INSERT INTO ${table} SELECT * FROM spare; DROP TABLE spare`)
    t.equal((await yiku(hub, 'audit', 'check-receipt', file)).code, 0)
  }
})

t.test('a changed entry: 5 from verify and from check-receipt', async (t) => {
  const { entry } = receipts[9] ?? { entry: '' }
  await harm(`UPDATE access_entry SET case_number = 'another' WHERE entry_id = '${entry}'`)
  const { code, output } = await yiku(hub, 'audit', 'verify', '--checkpoint', kept, '--json')
  t.equal(code, 5)
  const verdict = JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '{}')
  t.match(verdict.findings[0], { kind: 'changedEntry', entry })
  t.ok(verdict.findings.some((finding: Finding) => finding.kind === 'otherTree' && finding.held))
  const file = join(hub.folder, 'receipt.json')
  await writeFile(file, JSON.stringify(receipts[9]))
  t.equal((await yiku(hub, 'audit', 'check-receipt', file)).code, 5)
})

t.test('witness: says where it listens and by which key it signs; a wrong key is wrong use', async (t) => {
  const folder = join(t.testdir({}), 'state')
  const child = startYiku(hub, ['witness', '--log', key.verifierKey, '--folder', folder, '--port', '0'])
  t.teardown(() => child.kill())
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (piece) => {
    output += piece
  })
  while (output.split('\n').length < 3) await once(child.stdout ?? child, 'data')
  const [address = '', verifierKey = ''] = output.split('\n')
  t.ok(parseVerifierKey(verifierKey))
  const note = (await findCheckpoint(pool))?.note ?? ''
  const answer = await fetch(`${address}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${note}` })
  t.equal(answer.status, 200)
  t.match(await yiku(hub, 'witness', '--log', 'nonsense', '--folder', folder), { code: 2 })
})
