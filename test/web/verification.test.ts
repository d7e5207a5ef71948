/** What the page verifies by itself, held against what the hub makes: two programs that share a standard and nothing else. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { signingKey } from '../../src/audit/ed25519.ts'
import { consistencyRanges, type Hash, hashLeaf, inclusionRanges, rootOf } from '../../src/audit/merkle-tree.ts'
import { parseTilePath } from '../../src/audit/tile.ts'
import { receiptCodes } from '../../src/web/clerk/receipt-codes.ts'
import type { Bytes } from '../../src/web/verification/bytes.ts'
import type { Evidence } from '../../src/web/verification/evidence.ts'
import { isExtension, isIncluded, hashLeaf as ownLeaf } from '../../src/web/verification/merkle.ts'
import { Misfit } from '../../src/web/verification/misfit.ts'
import { joinParts } from '../../src/web/verification/receipt-parts.ts'
import { type Report, verdictOf } from '../../src/web/verification/report.ts'
import { rangeHashes } from '../../src/web/verification/tiles.ts'
import { kindOf, verifyText } from '../../src/web/verification/verify-text.ts'
import { plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { logReaders } from '../routes/log-readers.ts'

const isSound = (report: Report) => verdictOf(report) === 'sound'
const own = (hash: Uint8Array): Bytes => Uint8Array.from(hash)

function grow(size: number): Hash[] {
  return Array.from({ length: size }, (_, at) => hashLeaf(Buffer.from(`leaf ${at}`)))
}

/** One bit of one hash is another. */
function spoil(hashes: readonly Bytes[], at: number): Bytes[] {
  return hashes.map((hash, nth) =>
    nth === at % hashes.length ? hash.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) : hash,
  )
}

const sizes = fc
  .integer({ min: 1, max: 400 })
  .chain((size) => fc.record({ size: fc.constant(size), part: fc.nat(size - 1) }))

// all that is waited for comes first: between tests, a file may end before the rest of them is known
const { hub, ask, log, signIn, settle } = await logReaders(t)
const idNumber = idNumberOf('430781', '1945-01-01', '123')
await plantResident(hub, { idNumber, registeredArea: '430781001001' })
const window = await signIn('window')

/** The hub, asked without a browser. */
const evidence: Evidence = {
  async proofOf(entry) {
    const { status, text } = await ask({ url: `/v1/access-entries/${entry}/proof`, headers: window })
    return status === 404 ? 'unknown' : status === 409 ? 'waiting' : text
  },
  logKey: async () => (await ask({ url: '/v1/checkpoints/key' })).text,
  latestCheckpoint: async () => (await ask({ url: '/v1/checkpoints/latest' })).text,
  receiptKeys: async () => (await ask({ url: '/.well-known/jwks.json' })).body.keys,
  async readTile(path) {
    const { status, text } = await ask({ url: `/v1/tiles/${path}` })
    if (status !== 200) throw new Misfit(text)
    const reply = await hub.store.pool.query<{ hashes: Buffer }>(
      'SELECT leaf_hash AS hashes FROM access_leaf ORDER BY leaf_index',
    )
    return readTile(
      reply.rows.map(({ hashes }) => hashes),
      path,
    )
  },
}

const payload = { idNumber, purpose: { item: 'elderCard', caseNumber: 'JS-2026-1' } }
const { body: checked } = await ask({ method: 'POST', url: '/v1/proofs/check', headers: window, payload })
await log({})
const older = (await settle())?.note ?? ''
for (let more = 0; more < 3; more++) await log({})
await settle()
const newer = await evidence.latestCheckpoint()
const key = await evidence.logKey()
const { jws, salt } = checked.signedReceipt
const receipt = JSON.stringify(checked.receipt)
const proof = await evidence.proofOf(checked.receipt.entry)
const auditor = await signIn('auditor')
const { text: fullProof } = await ask({ url: `/v1/access-entries/${checked.receipt.entry}/proof`, headers: auditor })

const verify = (text: string, change: object = {}) => verifyText({ text, key: '', other: '', ...change }, evidence)

t.test('the tree of RFC 6962’s own tests has the root that everybody gets', async (t) => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const leaves = await Promise.all(inputs.map((hex) => ownLeaf(own(Buffer.from(hex, 'hex')))))
  const root = own(Buffer.from('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328', 'hex'))
  const first = leaves[0]
  const bytes = leaves.map((leaf) => Buffer.from(leaf))
  const proof = inclusionRanges(0, 8).map(({ start, end }) => own(rootOf(bytes.slice(start, end))))
  t.ok(first && (await isIncluded({ index: 0, leafHash: first, proof }, { size: 8, root })))
})

t.test('a leaf is where its proof says, and nowhere else', async (t) => {
  await fc.assert(
    fc.asyncProperty(sizes, async ({ size, part: index }) => {
      const leaves = grow(size)
      const head = { size, root: own(rootOf(leaves)) }
      const leafHash = own(leaves[index] ?? Buffer.alloc(0))
      const proof = inclusionRanges(index, size).map(({ start, end }) => own(rootOf(leaves.slice(start, end))))
      if (!(await isIncluded({ index, leafHash, proof }, head))) throw new Error('refused')
      const wrong = [
        { index: index + 1, leafHash, proof },
        { index, leafHash: own(randomBytes(32)), proof },
        { index, leafHash, proof: [...proof, own(randomBytes(32))] },
        ...(proof.length > 0
          ? [
              { index, leafHash, proof: proof.slice(1) },
              { index, leafHash, proof: spoil(proof, index) },
            ]
          : []),
      ]
      for (const one of wrong) if (await isIncluded(one, head)) throw new Error('taken')
      if (await isIncluded({ index, leafHash, proof }, { size, root: own(randomBytes(32)) }))
        throw new Error('any root')
    }),
    { numRuns: 60 },
  )
  t.pass('in 60 trees')
})

t.test('a later tree has the earlier as its beginning, by proofs out of tiles as by the hub’s', async (t) => {
  await fc.assert(
    fc.asyncProperty(sizes, async ({ size, part }) => {
      const leaves = grow(size)
      const old = { size: part + 1, root: own(rootOf(leaves.slice(0, part + 1))) }
      const head = { size, root: own(rootOf(leaves)) }
      const hashOf = rangeHashes(size, async (path) => readTile(leaves, path))
      const proof = await Promise.all(consistencyRanges(old.size, size).map(({ start, end }) => hashOf(start, end)))
      const theirs = consistencyRanges(old.size, size).map(({ start, end }) => own(rootOf(leaves.slice(start, end))))
      if (proof.some((hash, at) => !Buffer.from(hash).equals(theirs[at] ?? Buffer.alloc(0)))) throw new Error('tiles')
      if (!(await isExtension(old, head, proof))) throw new Error('refused')
      if (await isExtension({ ...old, root: own(randomBytes(32)) }, head, proof)) throw new Error('another past')
      if (await isExtension(old, { ...head, root: own(randomBytes(32)) }, proof)) throw new Error('another present')
      if (proof.length > 0 && (await isExtension(old, head, spoil(proof, part)))) throw new Error('spoiled')
    }),
    { numRuns: 40 },
  )
  t.pass('in 40 pairs of trees')
})

/** As `/v1/tiles` gives it. */
function readTile(leaves: readonly Hash[], path: string): Bytes {
  const tile = parseTilePath(path)
  if (!tile) throw new Error(`no such path: ${path}`)
  const span = 256 ** tile.level
  const nodes = Array.from({ length: tile.width }, (_, at) => {
    const start = (tile.index * 256 + at) * span
    return rootOf(leaves.slice(start, start + span))
  })
  return own(Buffer.concat(nodes))
}

t.test('what the hub gave out is right', async (t) => {
  const given = { receipt, checkpoint: older, signedReceipt: jws, fullProof }
  for (const [what, text] of Object.entries(given)) {
    const report = await verify(text)
    t.ok(isSound(report), `${what}: ${JSON.stringify(report.findings)}`)
  }
  t.strictSame([older, fullProof, receipt, jws, 'x'].map(kindOf), [
    'checkpoint',
    'logProof',
    'logReceipt',
    'signedReceipt',
    'unknown',
  ])
  t.ok(isSound(await verify(JSON.stringify(checked))), 'the whole answer, with its receipt in it')
  t.ok(isSound(await verify(older, { key, other: newer })))
  t.ok(isSound(await verify(newer, { key, other: older })), 'whichever comes first')
  t.ok(isSound(await verify(jws, { holder: { idNumber, salt } })))
  t.notOk(isSound(await verify(String(proof))), 'a proof without the entry says nothing of any entry')
})

t.test('a receipt is put together of the QR codes that the clerk’s desk prints', async (t) => {
  const long = `${jws}${'x'.repeat(2000)}`
  t.equal(joinParts(receiptCodes(long).reverse().join('\n')), long)
  const half = Math.ceil(jws.length / 2)
  const parts = [`2/2:${jws.slice(half)}`, `1/2:${jws.slice(0, half)}`]
  t.ok(isSound(await verify(`${parts.join('\n')}\n`)))
  const [missing] = (await verify(parts[0] ?? '')).findings
  t.match(missing, { fits: false, says: '还缺第 1 个' })
})

/** Every letter in turn becomes another of its kind. */
function tampered(text: string, { step = 1 } = {}): string[] {
  const other = (letter: string) => (/[0-8A-Ya-y]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 1) : '0')
  return Array.from({ length: Math.floor(text.length / step) }, (_, nth) => {
    const at = nth * step
    return text.slice(0, at) + other(text.charAt(at)) + text.slice(at + 1)
  })
}

t.test('whatever is changed in it no longer fits, and it is said what', async (t) => {
  const trimmed = (text: string) => text.trim()
  const given = {
    receipt: tampered(receipt),
    checkpoint: tampered(trimmed(older)),
    signedReceipt: tampered(jws, { step: 3 }),
    fullProof: tampered(trimmed(fullProof), { step: 3 }),
  }
  for (const [what, texts] of Object.entries(given)) {
    const taken: string[] = []
    for (const text of texts) {
      const report = await verify(text)
      const said = report.findings.filter(({ fits, says }) => fits === false && says !== '')
      if (isSound(report) || said.length === 0) taken.push(text)
    }
    t.strictSame(taken, [], `${what}: ${texts.length} changes`)
  }
})

t.test('what is right in itself and not what it is said to be does not fit', async (t) => {
  const foreign = signingKey(randomBytes(32), { nameOf: () => 'log.example' })
  const titlesOf = async (text: string, change: object) =>
    (await verify(text, change)).findings.filter(({ fits }) => !fits).map(({ title }) => title)
  t.ok((await titlesOf(older, { key: foreign.verifierKey })).includes('日志名称'))
  const holder = { idNumber: idNumberOf('430781', '1990-06-15', '204'), salt }
  t.strictSame(await titlesOf(jws, { holder }), ['持有人'])
  for (const [half, missing] of [
    [{ idNumber: '', salt }, '身份号码'],
    [{ idNumber: holder.idNumber, salt: '' }, '盐'],
  ] as const) {
    const report = await verify(jws, { holder: half })
    t.equal(verdictOf(report), 'waiting', 'whose it is was asked, and cannot be told')
    const unchecked = report.findings.filter(({ fits }) => fits === undefined)
    t.match(unchecked, [{ title: '持有人', says: missing }])
    t.ok(report.findings.length > 3, 'the rest is checked')
  }
  const [head = '', claims = '', signed = ''] = jws.split('.')
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'proof-receipt+jwt', kid: 'x' })).toString('base64url')
  t.strictSame(await titlesOf(`${none}.${claims}.`, {}), ['格式'])
  t.strictSame(await titlesOf(`${head}.${claims}.${signed.slice(0, -4)}`, {}), ['格式'])
  const other = await log({})
  const waiting = await verify(JSON.stringify({ ...checked.receipt, entry: other }))
  t.equal(verdictOf(waiting), 'waiting', 'not in the tree yet')
  const size = Number(newer.split('\n')[1])
  const rewritten = newer.replace(`\n${size}\n`, `\n${size + 1}\n`)
  t.ok((await titlesOf(rewritten, {})).includes('存证点签名'))
})

t.test('a log that began anew does not pass for the one before', async (t) => {
  const seed = randomBytes(32)
  const signer = signingKey(seed, { nameOf: () => 'log.example' })
  const [past, present] = [grow(5), grow(9).map((hash, at) => (at === 2 ? hashLeaf(Buffer.from('another')) : hash))]
  const noteOf = async (leaves: readonly Hash[]) => {
    const text = `log.example\n${leaves.length}\n${rootOf(leaves).toString('base64')}\n`
    const signature = Buffer.concat([signer.keyId, await signer.sign(Buffer.from(text))])
    return `${text}\n— log.example ${signature.toString('base64')}\n`
  }
  const from = (leaves: readonly Hash[]): Evidence => ({
    ...evidence,
    readTile: async (path) => readTile(leaves, path),
  })
  const asked = { text: await noteOf(past), key: signer.verifierKey, other: await noteOf(present) }
  const report = await verifyText(asked, from(present))
  t.strictSame(
    report.findings.filter(({ fits }) => !fits).map(({ title }) => title),
    ['前后一致'],
  )
  const same = await verifyText({ ...asked, other: await noteOf(grow(9)) }, from(grow(9)))
  t.ok(isSound(same), 'the same key, and nothing changed')
  const cut = await verifyText({ ...asked, text: await noteOf(grow(9)), other: await noteOf(past) }, from(past))
  t.notOk(isSound(cut), 'fewer entries than there were')
})

t.test('a witness’s signature is held against the witness’s key', async (t) => {
  const witness = signingKey(randomBytes(32), { nameOf: () => 'witness.example', type: 'cosignature' })
  const text = `${newer.slice(0, newer.indexOf('\n\n'))}\n`
  const line = Buffer.concat([witness.keyId, await witness.sign(Buffer.from(text))]).toString('base64')
  const cosigned = `${newer}— witness.example ${line}\n`
  t.ok(isSound(await verify(cosigned, { key: witness.verifierKey })))
  t.notOk(isSound(await verify(newer, { key: witness.verifierKey })), 'not signed by it')
  const later = Buffer.from(line, 'base64')
  later.writeUInt8((later.at(11) ?? 0) ^ 1, 11)
  const dated = `${newer}— witness.example ${later.toString('base64')}\n`
  t.notOk(isSound(await verify(dated, { key: witness.verifierKey })), 'its time is signed with it')
})

t.test('a browser that knows no Ed25519 gets the same verdicts from the library', async (t) => {
  const { importKey } = crypto.subtle
  const refuse = () => Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'))
  Object.defineProperty(crypto.subtle, 'importKey', { value: refuse, configurable: true })
  t.teardown(() => Object.defineProperty(crypto.subtle, 'importKey', { value: importKey, configurable: true }))
  t.ok(isSound(await verify(older)))
  t.ok(isSound(await verify(jws)))
  for (const text of [...tampered(jws, { step: 97 }), ...tampered(older.trim(), { step: 17 })])
    t.notOk(isSound(await verify(text)))
})
