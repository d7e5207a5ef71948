/** Finds out what somebody has pasted, and verifies it. */
import { decodeBase64, encodeBase64 } from './base64.ts'
import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import { type EntryContent, readEntryContent, readObject } from './entry-content.ts'
import type { Evidence } from './evidence.ts'
import { logProofMark, readLogProof } from './log-proof.ts'
import { Misfit } from './misfit.ts'
import { type NoteKey, readNoteKey } from './note-key.ts'
import { isInParts, joinParts } from './receipt-parts.ts'
import type { Finding, Report } from './report.ts'
import { type Holder, type ReceiptKey, readSignedReceipt } from './signed-receipt.ts'
import { checkExtension, checkSignature } from './verify-checkpoint.ts'
import { checkLogProof, type LogReceipt } from './verify-log-proof.ts'
import { checkReceipt } from './verify-receipt.ts'

export type Kind = 'checkpoint' | 'logProof' | 'logReceipt' | 'signedReceipt' | 'unknown'

export function kindOf(text: string): Kind {
  const trimmed = text.trim()
  if (trimmed.startsWith(logProofMark)) return 'logProof'
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(trimmed)) return 'signedReceipt'
  if (isInParts(trimmed)) return 'signedReceipt'
  if (trimmed.startsWith('{')) return 'logReceipt'
  return trimmed.includes('\n— ') ? 'checkpoint' : 'unknown'
}

export interface Pasted {
  readonly text: string
  /** public key from elsewhere; empty: the hub's own */
  readonly key: string
  /** another checkpoint, to be held against this one; empty: the hub's latest */
  readonly other: string
  readonly holder?: Holder | undefined
}

/** Whatever does not fit is a finding. Throws only where the hub does not answer. */
export async function verifyText(pasted: Pasted, evidence: Evidence): Promise<Report> {
  const kind = kindOf(pasted.text)
  try {
    return await verifiers[kind](pasted, evidence)
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    return {
      about: titles[kind],
      findings: [{ title: '格式', fits: false, says: error.message }],
      facts: [],
      notes: [],
    }
  }
}

export const titles: Readonly<Record<Kind, string>> = {
  checkpoint: '存证点',
  logProof: '访问记录的存证证明',
  logReceipt: '访问记录回执',
  signedReceipt: '免提交回执',
  unknown: '粘贴的内容',
}

type Verify = (pasted: Pasted, evidence: Evidence) => Promise<Report>

const verifiers: Readonly<Record<Kind, Verify>> = {
  checkpoint: verifyCheckpoint,
  logProof: verifyLogProof,
  logReceipt: verifyLogReceipt,
  signedReceipt: verifySignedReceipt,
  async unknown() {
    throw new Misfit('认不出这是什么：请粘贴回执、存证证明或存证点的全文，一字不改')
  },
}

async function verifyCheckpoint({ text, key: line, other }: Pasted, evidence: Evidence): Promise<Report> {
  const { key, notes } = await getLogKey(line, evidence)
  const checkpoint = readCheckpoint(noteOf(text))
  const findings = [...(await checkSignature(checkpoint, key))]
  // a witness's key says nothing of another checkpoint of the log
  if (key.isWitness) return { about: titles.checkpoint, findings, facts: describe(checkpoint), notes }
  const against = readCheckpoint(other.trim() === '' ? await evidence.latestCheckpoint() : noteOf(other))
  const [older, newer] = checkpoint.size <= against.size ? [checkpoint, against] : [against, checkpoint]
  findings.push(...(await checkSignature(against, key)).map((one) => ({ ...one, title: `${one.title}（另一个）` })))
  // what nobody has signed leads nowhere
  if (findings.every(({ fits }) => fits)) findings.push(await checkExtension(older, newer, evidence.readTile))
  const compared = `${other.trim() === '' ? '本系统最新的' : '所给的另一个'}存证点（${against.size} 条）`
  return { about: titles.checkpoint, findings, facts: [...describe(checkpoint), ['比对', compared]], notes }
}

async function verifyLogProof({ text, key: line }: Pasted, evidence: Evidence): Promise<Report> {
  const { key, notes } = await getLogKey(line, evidence)
  const logProof = readLogProof(`${text.trim()}\n`)
  const findings = await checkLogProof({ logProof, key })
  return { about: titles.logProof, findings, facts: describe(logProof.checkpoint), notes }
}

async function verifyLogReceipt({ text, key: line }: Pasted, evidence: Evidence): Promise<Report> {
  const { key, notes } = await getLogKey(line, evidence)
  return { about: titles.logReceipt, notes, ...(await verifyInLog(readLogReceipt(text), key, evidence)) }
}

async function verifySignedReceipt({ text, key: line, holder }: Pasted, evidence: Evidence): Promise<Report> {
  const receipt = readSignedReceipt(isInParts(text) ? joinParts(text) : text.trim())
  const isOwn = line.trim() !== ''
  const keys = isOwn ? readReceiptKeys(line) : await evidence.receiptKeys()
  const findings = await checkReceipt({ receipt, keys, holder })
  const about = { about: titles.signedReceipt, facts: describeClaims(receipt.claims) }
  const notes = isOwn ? [] : [hubKeyNote]
  const { log } = receipt.claims
  // what was changed leads nowhere
  if (findings.some(({ fits }) => fits === false) || typeof log !== 'object' || log === null)
    return { ...about, findings, notes }
  const { key } = await getLogKey('', evidence)
  const inLog = await verifyInLog(readLogReceipt(JSON.stringify(log)), key, evidence)
  return { ...about, findings: [...findings, ...inLog.findings], notes }
}

async function verifyInLog(
  receipt: LogReceipt,
  key: NoteKey,
  evidence: Evidence,
): Promise<Pick<Report, 'findings' | 'facts'>> {
  const facts: [string, string][] = [['访问记录编号', receipt.entry]]
  const answer = await evidence.proofOf(receipt.entry)
  if (answer === 'unknown' || answer === 'waiting') return { findings: [absent[answer]], facts }
  const logProof = readLogProof(answer)
  return {
    findings: await checkLogProof({ logProof, key, receipt }),
    facts: [...facts, ...describe(logProof.checkpoint)],
  }
}

const absent: Readonly<Record<'unknown' | 'waiting', Finding>> = {
  unknown: { title: '在册', fits: false, says: '访问记录中没有这一条：编号被改动，或记录已超过保存期、已被删除' },
  waiting: { title: '在册', fits: undefined, says: '这条记录还没有编入存证，约一分钟后再核验一次' },
}

const hubKeyNote =
  '公钥是本系统自己给出的：能发现回执或记录被改动，不能发现有人连同公钥一起换掉。要紧的核验，请填写从别处得来的公钥。'

/** @throws {Misfit} */
async function getLogKey(line: string, evidence: Evidence): Promise<{ key: NoteKey; notes: readonly string[] }> {
  if (line.trim() !== '') return { key: await readNoteKey(line), notes: [] }
  return { key: await readNoteKey(await evidence.logKey()), notes: [hubKeyNote] }
}

/** The receipt itself, or the answer that it came with. @throws {Misfit} */
function readLogReceipt(text: string): LogReceipt {
  const given = readObject(text, '回执')
  const nested = typeof given.receipt === 'object' && given.receipt !== null ? { ...given.receipt } : {}
  const { entry, leafHash }: EntryContent = { ...given, ...nested }
  const hash = typeof leafHash === 'string' ? decodeBase64(leafHash) : undefined
  if (typeof entry !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(entry) || hash?.length !== 32)
    throw new Misfit('回执应有 entry（编号）和 leafHash（叶哈希，Base64），请用答复中 receipt 的原文')
  return { entry, leafHash: hash }
}

/** One key (RFC 7517) or a set of them. @throws {Misfit} */
function readReceiptKeys(text: string): readonly ReceiptKey[] {
  const given = readObject(text, '公钥')
  const list: readonly unknown[] = Array.isArray(given.keys) ? given.keys : [given]
  return list.map((one) => {
    const { kty, crv, x }: EntryContent = typeof one === 'object' && one !== null ? { ...one } : {}
    if (typeof kty !== 'string' || typeof crv !== 'string' || typeof x !== 'string')
      throw new Misfit('公钥应为 JWK，或 /.well-known/jwks.json 的原文')
    return { kty, crv, x }
  })
}

/** Copied text may have lost the last newline, or have gained some. */
function noteOf(text: string): string {
  return `${text.trim().replace(/\r\n/g, '\n')}\n`
}

function describe({ origin, size, root }: Checkpoint): readonly [string, string][] {
  return [
    ['日志', origin],
    ['条数', String(size)],
    ['树根', encodeBase64(root)],
  ]
}

const results: Readonly<Record<string, string>> = {
  satisfied: '免交',
  notSatisfied: '仍须提交',
  unknown: '无法判断，仍须提交',
}

function describeClaims({ iss, iat, item, jti, results: papers }: EntryContent): readonly [string, string][] {
  const lines = Array.isArray(papers) ? papers.map(describePaper) : []
  return [
    ['签发', `${String(iss)}，${typeof iat === 'number' ? new Date(iat * 1000).toLocaleString('zh-CN') : ''}`],
    ['编号', String(jti)],
    ['事项', String(item)],
    ...lines,
  ]
}

function describePaper(paper: unknown): [string, string] {
  const { id, result }: EntryContent = typeof paper === 'object' && paper !== null ? { ...paper } : {}
  return [`材料 ${String(id)}`, results[String(result)] ?? String(result)]
}

/** What an entry says, out of a proof that holds it; undefined where it does not, or in no format that this page knows. */
export function findEntry(proof: string): EntryContent | undefined {
  try {
    const { content } = readLogProof(proof)
    return content && readEntryContent(content)
  } catch (error) {
    if (error instanceof Misfit) return undefined
    throw error
  }
}
