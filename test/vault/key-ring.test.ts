import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { openKeyRing, openLogSeed, rotateSealingKey } from '../../src/vault/key-ring.ts'
import { openVault } from '../../src/vault/vault.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const posix = process.platform !== 'win32'

t.test('a key file is made once, for its owner alone, and opens to the same keys again', async (t) => {
  const file = join(t.testdir({}), 'keys.json')
  const first = await openKeyRing(file, { suite: 'aes' })
  t.equal(first.created, true)
  if (posix) t.equal(statSync(file).mode & 0o777, 0o600)
  const again = await openKeyRing(file, { suite: 'aes' })
  t.equal(again.created, false)
  t.equal(hex(again.ring.indexKey('resident')), hex(first.ring.indexKey('resident')))
  t.equal(hex(again.ring.sealingKey(1, 'record')), hex(first.ring.sealingKey(1, 'record')))
  t.equal(first.ring.currentSealing, 1)
  const other = await openKeyRing(join(t.testdir({}), 'other.json'), { suite: 'aes' })
  t.not(hex(other.ring.indexKey('resident')), hex(first.ring.indexKey('resident')))
})

t.test('the folder of a key file is made where it is missing', async (t) => {
  const file = join(t.testdir({}), 'keys', 'of', 'the hub', 'keys.json')
  t.equal((await openKeyRing(file, { suite: 'aes' })).created, true)
  t.equal((await openKeyRing(file, { suite: 'aes' })).created, false)
})

t.test('the suite of a key file is that of its making', async (t) => {
  const file = join(t.testdir({}), 'keys.json')
  t.equal((await openKeyRing(file, { suite: 'sm' })).ring.suite, 'sm')
  t.equal((await openKeyRing(file, { suite: 'aes' })).ring.suite, 'sm')
})

t.test('every purpose and every secret has its own key of 32 bytes', async (t) => {
  const file = join(t.testdir({}), 'keys.json')
  await openKeyRing(file, { suite: 'aes' })
  await rotateSealingKey(file)
  const { ring } = await openKeyRing(file, { suite: 'aes' })
  const keys = [
    ...['resident', 'record-key', 'hint'].map((purpose) => ring.indexKey(purpose)),
    ...[1, 2].flatMap((id) => ['record', 'resident', 'reject'].map((purpose) => ring.sealingKey(id, purpose))),
  ]
  t.ok(keys.every((key) => key.length === 32))
  t.equal(new Set(keys.map(hex)).size, keys.length)
  t.throws(() => ring.sealingKey(3, 'record'), /sealing key 3 is not in the key file/)
})

t.test('of many that open a missing key file at once, one makes it and none sees half of it', async (t) => {
  const folder = t.testdir({})
  const openLater = async (file: string, turns: number) => {
    for (let turn = 0; turn < turns; turn++) await setImmediate()
    return openKeyRing(file, { suite: 'aes' })
  }
  for (let nth = 0; nth < 40; nth++) {
    const file = join(folder, `keys-${nth}.json`)
    const opened = await Promise.all(Array.from({ length: 20 }, (_, turns) => openLater(file, turns)))
    const made = opened.filter(({ created }) => created).length
    const keys = new Set(opened.map(({ ring }) => hex(ring.indexKey('resident')))).size
    if (made !== 1 || keys !== 1) t.fail(`made ${made} times, ${keys} keys`)
  }
  t.equal(readdirSync(folder).length, 40, 'nothing is left beside them')
})

t.test('of several processes too', async (t) => {
  const folder = t.testdir({})
  const file = join(folder, 'keys.json')
  const script = new URL('./race-key-ring.ts', import.meta.url).pathname
  const moment = String(Date.now() + 1500)
  const run = promisify(execFile)
  const ran = await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, [script, file, moment])))
  const told = ran.map(({ stdout }) => JSON.parse(stdout) as { created: boolean; index: string })
  t.equal(told.filter(({ created }) => created).length, 1)
  t.equal(new Set(told.map(({ index }) => index)).size, 1)
  t.strictSame(readdirSync(folder), ['keys.json'], 'nothing is left beside it')
})

t.test('a damaged key file is refused, in words that say what to do, and left alone', async (t) => {
  const folder = t.testdir({})
  const whole = join(folder, 'whole.json')
  await openKeyRing(whole, { suite: 'aes' })
  const text = readFileSync(whole, 'utf8')
  const keys = JSON.parse(text)
  const damages: Readonly<Record<string, string>> = {
    empty: '',
    half: text.slice(0, text.length / 2),
    'of another kind': '[]',
    'without an index': JSON.stringify({ ...keys, index: undefined }),
    'with a short secret': JSON.stringify({ ...keys, index: 'AAAA' }),
    'of another suite': JSON.stringify({ ...keys, suite: 'des' }),
    'without sealing keys': JSON.stringify({ ...keys, sealing: [] }),
    'whose current key is missing': JSON.stringify({ ...keys, current: 2 }),
    'with two keys of one id': JSON.stringify({ ...keys, sealing: [keys.sealing[0], keys.sealing[0]] }),
    'with something unknown': JSON.stringify({ ...keys, comment: 'x' }),
  }
  for (const [what, damaged] of Object.entries(damages)) {
    const file = join(folder, 'damaged.json')
    writeFileSync(file, damaged)
    await t.rejects(openKeyRing(file, { suite: 'aes' }), { code: 'keyFileDamaged', message: /damaged\.json/ }, what)
    await t.rejects(rotateSealingKey(file), { code: 'keyFileDamaged' }, what)
    t.equal(readFileSync(file, 'utf8'), damaged, 'it is never made anew')
    t.notOk(existsSync(`${file}.new`))
  }
  const error: Error = await openKeyRing(join(folder, 'damaged.json'), { suite: 'aes' }).then(
    () => new Error('taken'),
    (error) => error,
  )
  t.notMatch(error.message, keys.index, 'the message holds no key')
  await t.rejects(
    openKeyRing(folder, { suite: 'aes' }),
    /EISDIR/,
    'what cannot be read is not damaged, and not made anew',
  )
})

t.test('a rotation adds a key and makes it the current one; what was sealed before stays readable', async (t) => {
  const file = join(t.testdir({}), 'keys.json')
  const before = openVault((await openKeyRing(file, { suite: 'aes' })).ring)
  const digest = before.recordDigest('place', 'content')
  const [old = new Uint8Array()] = before.records.seal([{ digest, text: '旧' }])
  t.equal(await rotateSealingKey(file), 2)
  t.equal(await rotateSealingKey(file), 3)
  if (posix) t.equal(statSync(file).mode & 0o777, 0o600)
  const { ring } = await openKeyRing(file, { suite: 'aes' })
  const after = openVault(ring)
  t.equal(ring.currentSealing, 3)
  t.strictSame(ring.sealingIds, [1, 2, 3])
  t.equal(after.residentId('x'), before.residentId('x'), 'the index never changes')
  t.strictSame(after.records.open([{ digest, sealed: old }]), ['旧'])
  const [fresh = new Uint8Array()] = after.records.seal([{ digest, text: '新' }])
  t.equal(fresh[0], 3)
  t.strictSame(before.records.open([{ digest, sealed: fresh }]), ['新'], 'a hub that is running learns the new key')
  const unknown = Uint8Array.from(fresh).fill(9, 0, 1)
  t.throws(() => before.records.open([{ digest, sealed: unknown }]), /sealing key 9/)
})

t.test('two rotations at once lose no key, and one broken off does not harm the file', async (t) => {
  const folder = t.testdir({})
  const file = join(folder, 'keys.json')
  await openKeyRing(file, { suite: 'aes' })
  const done = await Promise.allSettled(Array.from({ length: 5 }, () => rotateSealingKey(file)))
  const ids = done.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  t.equal(new Set(ids).size, ids.length, 'each has an id of its own')
  const { ring } = await openKeyRing(file, { suite: 'aes' })
  t.strictSame(ring.sealingIds, [1, ...ids.sort()])
  t.strictSame(readdirSync(folder), ['keys.json'])

  writeFileSync(`${file}.new`, '{ "half": ')
  const text = readFileSync(file, 'utf8')
  await t.rejects(rotateSealingKey(file), /keys\.json\.new/)
  t.equal(readFileSync(file, 'utf8'), text)
})

t.test('the log has a secret of its own; an older file is given one, which rotations leave alone', async (t) => {
  const file = join(t.testdir({}), 'keys.json')
  await openKeyRing(file, { suite: 'aes' })
  const seed = hex(await openLogSeed(file))
  t.equal(seed.length, 64)
  const { log, ...older } = JSON.parse(readFileSync(file, 'utf8'))
  t.equal(Buffer.from(log, 'base64').toString('hex'), seed)
  writeFileSync(file, JSON.stringify(older))
  const given = hex(await openLogSeed(file))
  t.not(given, seed)
  await rotateSealingKey(file)
  t.equal(hex(await openLogSeed(file)), given)
  t.strictSame((await openKeyRing(file, { suite: 'aes' })).ring.sealingIds, [1, 2])
})
