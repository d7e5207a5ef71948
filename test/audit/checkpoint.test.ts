import assert from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { checkpointText, openCheckpoint, parseCheckpoint, signCheckpoint } from '../../src/audit/checkpoint.ts'
import { cosignedAt, parseVerifierKey, signingKey } from '../../src/audit/ed25519.ts'
import { hashLeaf } from '../../src/audit/merkle-tree.ts'
import { type NoteSigner, parseNote, signatureLine, signaturesOf, signNote } from '../../src/audit/signed-note.ts'
import { holds } from '../fixtures/property.ts'

const key = signingKey(Buffer.alloc(32, 7), { nameOf: () => 'example.com/log' })
const verifier = parseVerifierKey(key.verifierKey)
const root = hashLeaf(Buffer.from('root'))

t.test('the example of C2SP signed-note verifies, and not with a letter changed', async (t) => {
  const verifier = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
  const note =
    'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'
  const parsed = parseNote(note)
  t.ok(verifier && parsed)
  if (!verifier || !parsed) return
  t.equal(signaturesOf(parsed, verifier)?.length, 1)
  t.equal(signaturesOf({ ...parsed, text: 'This is an example massage.\n' }, verifier), undefined)
})

t.test('a checkpoint says origin, size and root, and is opened by the key of its log alone', async (t) => {
  const note = await signCheckpoint({ size: 20_852_163, root }, key)
  t.match(note, /^example\.com\/log\n20852163\n[A-Za-z0-9+/]{43}=\n\n— example\.com\/log [A-Za-z0-9+/]+=*\n$/)
  if (!verifier) return t.fail('a verifier key that cannot be read')
  t.strictSame(openCheckpoint(note, verifier), { origin: 'example.com/log', size: 20_852_163, root })
  t.equal(openCheckpoint(note.replace('20852163', '20852164'), verifier), undefined)

  const other = signingKey(Buffer.alloc(32, 8), { nameOf: () => 'example.com/log' })
  t.equal(openCheckpoint(await signCheckpoint({ size: 1, root }, other), verifier), undefined)
  const elsewhere = await signNote(checkpointText({ origin: 'example.com/other', size: 1, root }), key)
  t.equal(openCheckpoint(elsewhere, verifier), undefined, 'signed by the right key, of another log')
  const both = note + (await signatureLine(parseNote(note)?.text ?? '', other))
  t.ok(openCheckpoint(both, verifier), 'signatures of strangers are passed over')
  const spoilt = note + note.slice(note.indexOf('— ')).replace(/.{6}=\n/, 'AAAAAA=\n')
  t.equal(openCheckpoint(spoilt, verifier), undefined, 'a bad signature in the name of the key spoils the note')
})

t.test('malformed checkpoints are none', async (t) => {
  const base64 = root.toString('base64')
  t.ok(parseCheckpoint(`o\n7\n${base64}\n`))
  t.ok(parseCheckpoint(`o\n7\n${base64}\nextension\n`))
  const wrong = [
    ...[`\n7\n${base64}\n`, `o\n07\n${base64}\n`, `o\n-7\n${base64}\n`, `o\n7.0\n${base64}\n`, `o\n7\n${base64}`],
    ...[`o\n99999999999999999\n${base64}\n`, `o\n7\n${base64.slice(4)}\n`, `o\n7\n${base64}\n\n`, 'o\n7\n', ''],
    `o\n7\n${base64.replace('=', '')}\n`,
  ]
  for (const text of wrong) t.equal(parseCheckpoint(text), undefined, JSON.stringify(text))
})

t.test('malformed notes are none', async (t) => {
  const note = await signCheckpoint({ size: 7, root }, key)
  t.ok(parseNote(note))
  const wrong = [
    ...[note.slice(0, -1), note.replace('\n\n', '\n'), note.replace('— ', '- '), note.replace('\n7', '\n7\r'), ''],
    ...[`${note}\n`, note.replace('— example.com/log', '— example.com/ log'), note.replace(/ \S+\n$/, ' ====\n')],
    ...[`${note}\ud800`, note + note.slice(note.indexOf('— ')).repeat(64), note.replace('log\n', 'l\0g\n')],
  ]
  for (const text of wrong) t.equal(parseNote(text), undefined, JSON.stringify(text.slice(0, 200)))
})

t.test('any note with a bit turned is refused', async (t) => {
  const note = Buffer.from(await signCheckpoint({ size: 7, root }, key))
  if (!verifier) return t.fail('a verifier key that cannot be read')
  holds(
    t,
    fc.property(fc.integer({ min: 0, max: note.length * 8 - 1 }), (bit) => {
      const copy = Buffer.from(note)
      copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      assert.equal(openCheckpoint(copy.toString('utf8'), verifier), undefined)
    }),
    { numRuns: 500 },
  )
})

t.test('a verifier key with a letter changed is none', async (t) => {
  t.ok(parseVerifierKey(`${key.verifierKey}\n`))
  for (const [at, letter] of [...key.verifierKey].entries()) {
    const changed = key.verifierKey.slice(0, at) + (letter === 'A' ? 'B' : 'A') + key.verifierKey.slice(at + 1)
    t.equal(parseVerifierKey(changed), undefined, `at ${at}`)
  }
})

t.test('a cosignature says when it was given', async (t) => {
  const cosigner = signingKey(Buffer.alloc(32, 9), {
    nameOf: () => 'w.example',
    type: 'cosignature',
    now: () => 1.7e12,
  })
  const verifier = parseVerifierKey(cosigner.verifierKey)
  const note = parseNote(`some text\n\n${await signatureLine('some text\n', cosigner)}`)
  const [signature] = (note && verifier && signaturesOf(note, verifier)) ?? []
  t.equal(signature && cosignedAt(signature.signature).getTime(), 1.7e12)
  t.equal(note && verifier && signaturesOf({ ...note, text: 'other text\n' }, verifier), undefined)
})

t.test('another scheme of signatures is one more signer', async (t) => {
  const scheme: NoteSigner = { name: 'gm.example', keyId: Buffer.from('ffabcdef', 'hex'), sign: async (text) => text }
  const note = parseNote(await signNote('text\n', scheme))
  t.ok(note)
  const verify = (text: Buffer, signature: Buffer) => text.equals(signature)
  t.equal(note && signaturesOf(note, { ...scheme, verify })?.length, 1)
})
