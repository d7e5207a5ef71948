import t from 'tap'
import { openCheckpoint } from '../../src/audit/checkpoint.ts'
import { parseVerifierKey, signingKey } from '../../src/audit/ed25519.ts'
import { rootOf } from '../../src/audit/merkle-tree.ts'
import { parseNote, signatureLine } from '../../src/audit/signed-note.ts'
import { splitHashes } from '../../src/audit/tile.ts'
import { insertDrafts } from '../audit/log.ts'
import { logReaders } from './log-readers.ts'

const { hub, app, ask, log, settle } = await logReaders(t)
const { pool } = hub.store

t.test('before there is a checkpoint, it says so', async (t) => {
  for (const url of ['/v1/checkpoints/latest', '/v1/checkpoints/1', '/v1/tiles/checkpoint'])
    t.match((await ask({ url })).body, { code: 'checkpointNotFound' })
})

t.test('anybody gets checkpoints with their cosignatures, and the key that they are held against', async (t) => {
  await log({})
  const first = await settle()
  await log({})
  const second = await settle()
  const { text: key, headers } = await ask({ url: '/v1/checkpoints/key' })
  t.equal(headers['content-type'], 'text/plain; charset=utf-8')
  const verifier = parseVerifierKey(key.trim())
  if (!verifier || !first || !second) throw new Error('there is nothing to hold together')
  const latest = await ask({ url: '/v1/checkpoints/latest' })
  t.match([latest.status, latest.headers['cache-control'], latest.text], [200, 'no-store', second.note])
  t.equal((await ask({ url: '/v1/tiles/checkpoint' })).text, latest.text)
  const older = await ask({ url: `/v1/checkpoints/${first.size}` })
  t.match(openCheckpoint(older.text, verifier), { size: first.size, root: first.root })

  const witness = signingKey(Buffer.alloc(32, 7), { nameOf: () => 'witness.example', type: 'cosignature' })
  const line = await signatureLine(parseNote(second.note)?.text ?? '', witness)
  await pool.query('INSERT INTO cosignature (size, name, line) VALUES ($1, $2, $3)', [
    second.size,
    'witness.example',
    line,
  ])
  for (const url of ['/v1/checkpoints/latest', `/v1/checkpoints/${second.size}`])
    t.equal((await ask({ url })).text, second.note + line)
  for (const size of ['0', '01', '-1', '1.5', 'x', '1e3', '9'.repeat(40)])
    t.match((await ask({ url: `/v1/checkpoints/${size}` })).body, { code: 'badRequest' }, size)
  t.match((await ask({ url: '/v1/checkpoints/999999' })).body, { code: 'checkpointNotFound' })
})

t.test('whoever fetches the tiles can compute the root himself; full tiles may be kept for ever', async (t) => {
  const client = await pool.connect()
  await insertDrafts(client as unknown as Parameters<typeof insertDrafts>[0], { count: 600 })
  client.release()
  const checkpoint = await settle()
  if (!checkpoint) throw new Error('there is nothing to sign')
  const { size } = checkpoint
  const fetch = async (path: string) => app.inject(`/v1/tiles/tile/${path}`)
  const parts = ['0/000', '0/001', `0/002.p/${size - 512}`]
  const leaves = []
  for (const path of parts) {
    const { statusCode, headers, rawPayload } = await fetch(path)
    t.match([statusCode, headers['content-type']], [200, 'application/octet-stream'])
    t.equal(/immutable/.test(String(headers['cache-control'])), !path.includes('.p/'), path)
    t.equal(headers['x-content-type-options'], 'nosniff')
    leaves.push(...splitHashes(rawPayload))
  }
  t.equal(leaves.length, size)
  t.strictSame(rootOf(leaves), checkpoint.root)
  const above = splitHashes((await fetch('1/000.p/2')).rawPayload)
  t.strictSame(above, [rootOf(leaves.slice(0, 256)), rootOf(leaves.slice(256, 512))])
})

t.test('what is no tile, or none yet, is not found and not to be kept', async (t) => {
  for (const path of [
    '0/002',
    '0/003',
    '0/002.p/255',
    '1/000',
    '1/000.p/3',
    '2/000.p/1',
    '0/0',
    '0/000.p/256',
    '0/x000/000',
    'entries/000',
    '../../v1/items',
    '64/000',
    '',
  ]) {
    const { status, body, headers } = await ask({ url: `/v1/tiles/tile/${path}` })
    t.equal(status, 404, path)
    t.match(body.code, /^(tileNotFound|notFound)$/)
    t.equal(headers['cache-control'], 'no-store')
  }
})

t.test('the evidence holds nothing of anybody', async (t) => {
  const { rows } = await pool.query<{ id: string; actor: string }>(
    'SELECT entry_id AS id, actor_name AS actor FROM access_entry LIMIT 20',
  )
  const texts = await Promise.all(
    ['/v1/checkpoints/latest', '/v1/checkpoints/key', '/v1/tiles/tile/0/000'].map(
      async (url) => (await app.inject(url)).rawPayload,
    ),
  )
  for (const text of texts) for (const { id, actor } of rows) t.notOk(text.includes(id) || text.includes(actor))
})
