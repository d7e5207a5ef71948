/**
 * A small witness (C2SP tlog-witness): keeps the last head of each log it is told to watch, and signs only what extends
 * it. Whoever runs it elsewhere makes sure that nobody, not even with the log's own key, can show two pasts.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { join } from 'node:path'
import { type Checkpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { isExtension } from './merkle-proof.ts'
import { emptyRoot, type Hash, hashSize } from './merkle-tree.ts'
import { decodeBase64, type NoteSigner, type NoteVerifier, parseNote, signatureLine } from './signed-note.ts'

export interface Witness {
  /** folder with a file for each log */
  readonly folder: string
  /** the logs that it watches */
  readonly logs: readonly NoteVerifier[]
  /** its own key, for cosignatures */
  readonly signer: NoteSigner
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly type?: string
}

const largestBody = 64 << 10

/** Serves `POST /add-checkpoint` and `GET /<hash of the origin>/checkpoint`. */
export function witnessServer(witness: Witness): Server {
  // one at a time: looking at the last head and replacing it must not be torn apart
  let turn: Promise<unknown> = Promise.resolve()
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const [, hash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(request.url ?? '') ?? []
    if (request.method === 'GET' && hash !== undefined) return showLast(witness, hash)
    if (request.method !== 'POST' || request.url !== '/add-checkpoint') return { status: 404, text: 'not found\n' }
    const body = await readBody(request)
    const added = turn.then(() => addCheckpoint(witness, body))
    turn = added.catch(() => undefined)
    return added
  }
  const server = createServer((request, response) => {
    answer(request)
      .catch((error): Answer => ({ status: 500, text: `${error instanceof Error ? error.name : 'Error'}\n` }))
      .then(({ status, text, type = 'text/plain; charset=utf-8' }) => {
        response.writeHead(status, { 'content-type': type }).end(text)
      })
  })
  server.requestTimeout = 10_000
  return server
}

/** Takes the next head of a log, or says what is wrong with it. */
export async function addCheckpoint(witness: Witness, body: string): Promise<Answer> {
  const [head, note] = splitAt(body, '\n\n')
  const [oldLine = '', ...proofLines] = head.split('\n')
  const oldSize = /^old (?:0|[1-9]\d{0,15})$/.test(oldLine) ? Number(oldLine.slice(4)) : undefined
  const proof = proofLines.map(decodeBase64).filter(isHash)
  const claimed = parseCheckpoint(parseNote(note)?.text ?? '')
  if (oldSize === undefined || !claimed || proof.length < proofLines.length || proof.length > 63)
    return { status: 400, text: 'malformed\n' }
  const log = witness.logs.find(({ name }) => name === claimed.origin)
  if (!log) return { status: 404, text: 'unknown log\n' }
  const checkpoint = openCheckpoint(note, log)
  if (!checkpoint) return { status: 403, text: 'not signed by the log\n' }
  if (oldSize > checkpoint.size) return { status: 400, text: 'older than old\n' }
  const last = await findLast(witness, log)
  const known = last ?? { size: 0, root: emptyRoot }
  const isFork = oldSize === checkpoint.size && !known.root.equals(checkpoint.root)
  if (known.size !== oldSize || isFork) return { status: 409, text: `${known.size}\n`, type: 'text/x.tlog.size' }
  if (!isExtension(known, checkpoint, proof)) return { status: 422, text: 'does not extend the last one\n' }
  return { status: 200, text: await cosign(witness, checkpoint, note) }
}

/** Remembers the head before it signs it. */
async function cosign(witness: Witness, { origin }: Checkpoint, note: string): Promise<string> {
  const text = parseNote(note)?.text ?? ''
  const line = await signatureLine(text, witness.signer)
  await mkdir(witness.folder, { recursive: true })
  const file = fileOf(witness, hashOf(origin))
  const handle = await open(`${file}.new`, 'w')
  await handle.writeFile(note + line)
  await handle.sync()
  await handle.close()
  await rename(`${file}.new`, file)
  return line
}

async function findLast(witness: Witness, log: NoteVerifier): Promise<Checkpoint | undefined> {
  const note = await readLast(witness, hashOf(log.name))
  if (note === undefined) return undefined
  const last = openCheckpoint(note, log)
  // to begin anew would be to forget what was seen
  if (!last) throw new Error('the last head is damaged')
  return last
}

async function showLast(witness: Witness, hash: string): Promise<Answer> {
  const note = await readLast(witness, hash)
  return note === undefined ? { status: 404, text: 'not found\n' } : { status: 200, text: note }
}

async function readLast(witness: Witness, hash: string): Promise<string | undefined> {
  return readFile(fileOf(witness, hash), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

function fileOf({ folder }: Witness, hash: string): string {
  return join(folder, `${hash}.checkpoint`)
}

function hashOf(origin: string): string {
  return createHash('sha256').update(origin).digest('hex')
}

function isHash(bytes: Buffer | undefined): bytes is Hash {
  return bytes?.length === hashSize
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request) {
    length += piece.length
    if (length > largestBody) return ''
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
