import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Checkpoint, openCheckpoint } from '../../src/audit/checkpoint.ts'
import { parseVerifierKey } from '../../src/audit/ed25519.ts'
import { checkReceipt, entryProofText, proveEntry, type ReceiptVerdict } from '../../src/audit/entry-proof.ts'
import { openLogKey } from '../../src/audit/log-key.ts'
import { Receipt } from '../../src/audit/receipt.ts'
import type { NoteVerifier } from '../../src/audit/signed-note.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { readConfig } from '../../src/config.ts'
import { YikuError } from '../../src/errors.ts'
import type { Store } from '../../src/store/open.ts'
import { verdictText } from '../audit-text.ts'
import { exitCodes, runCommand } from '../run-command.ts'
import { withUnlogged } from '../with-store.ts'

interface KeyOption {
  readonly publicKey?: string
}

const publicKeyOption = [
  '--public-key <key>',
  '`yiku audit key` 输出的公钥；默认取自密钥文件 · the log’s verifier key; by default that of the key file',
] as const

/** Adds `yiku audit verify`, `prove`, `check-receipt` and `key`: an auditor has only the database, a checkpoint and the public key. */
export function register(program: Command): void {
  const audit = program.command('audit').description('访问记录的存证 · the access log’s evidence')
  audit
    .command('verify')
    .description('逐条重算整本访问记录，与存证点核对 · derive the whole log anew and hold it against checkpoints')
    .option('--checkpoint <file...>', '库外保存的存证点文件 · checkpoints that were kept elsewhere')
    .option(...publicKeyOption)
    .option('--json', '以 JSON 输出 · as JSON')
    .action((options: VerifyCommand) => withUnlogged((store) => verify(store, options)))
  audit
    .command('prove')
    .description('输出一条记录的存证证明，可离线核对 · print a proof of one entry that can be checked offline')
    .argument('<entry>', '记录编号 · id of the entry')
    .action((entry: string) =>
      withUnlogged(async ({ pool }) => {
        process.stdout.write(entryProofText(await proveEntry(pool, entryId(entry))))
      }),
    )
  audit
    .command('check-receipt')
    .description('核对回执：当时的访问是否仍如实在册 · hold a receipt against the log')
    .argument('<file>', '含回执的 JSON 文件，整个答复亦可 · JSON file with the receipt, or the whole reply')
    .option(...publicKeyOption)
    .action((file: string, { publicKey }: KeyOption) =>
      withUnlogged(async ({ pool }) => {
        const verdict = await checkReceipt(pool, await readReceipt(file), await verifierOf(publicKey))
        console.log(receiptTexts[verdict])
        if (isAgainst(verdict)) process.exitCode = exitCodes.tampered
      }),
    )
  audit
    .command('key')
    .description('输出存证公钥，供库外保存和核对 · print the log’s verifier key')
    .action(() =>
      runCommand(async () => {
        const { keyFile, area } = readConfig(process.env)
        console.log((await openLogKey(keyFile, area)).verifierKey)
      }),
    )
}

function isAgainst(verdict: ReceiptVerdict): boolean {
  return verdict !== 'proven' && verdict !== 'expired' && verdict !== 'waiting'
}

const receiptTexts: Readonly<Record<ReceiptVerdict, string>> = {
  proven: '✓ 在册，内容与回执一致，已由存证点覆盖',
  expired: '✓ 曾在册，存证点可证；内容已过保存期，按公告清理，只留存证',
  waiting: '✓ 在册，内容与回执一致，尚待下一个存证点覆盖',
  missing: '✗ 没有这条访问记录，也不在已公告的到期清理范围内',
  changed: '✗ 记录内容与回执不符',
  notInTree: '✗ 记录不在存证之内，或存证点签名不正确',
}

interface VerifyCommand extends KeyOption {
  readonly checkpoint?: readonly string[]
  readonly json?: true
}

async function verify({ pool }: Store, { checkpoint: files = [], publicKey, json }: VerifyCommand): Promise<void> {
  const verifier = await verifierOf(publicKey)
  const held = await Promise.all(files.map((file) => readCheckpoint(file, verifier)))
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const verdict = await verifyLog(client, { verifier, held })
    await client.query('COMMIT')
    console.log(json ? JSON.stringify({ ...verdict, root: verdict.root.toString('base64') }) : verdictText(verdict))
    if (held.length === 0)
      console.error('只与库中的存证点核对：能改库又有密钥的人可以一并重做。请用 --checkpoint 指明库外保存的存证点')
    if (verdict.findingCount > 0) process.exitCode = exitCodes.tampered
  } finally {
    client.release(true)
  }
}

async function verifierOf(publicKey: string | undefined): Promise<NoteVerifier> {
  const { keyFile, area } = readConfig(process.env)
  const line = publicKey ?? (await openLogKey(keyFile, area).catch(noKeyFile)).verifierKey
  const verifier = parseVerifierKey(line)
  if (!verifier) throw new YikuError('badPublicKey')
  return verifier
}

function noKeyFile(cause: unknown): never {
  throw new YikuError('badPublicKey', { detail: '没有密钥文件，请用 --public-key 指明', cause })
}

async function readCheckpoint(file: string, verifier: NoteVerifier): Promise<Checkpoint> {
  const checkpoint = openCheckpoint(await readText(file), verifier)
  if (!checkpoint) throw new YikuError('badCheckpoint', { file })
  return checkpoint
}

async function readReceipt(file: string): Promise<Receipt> {
  const text = await readText(file)
  try {
    const json: unknown = JSON.parse(text)
    return Receipt.parse(typeof json === 'object' && json !== null && 'receipt' in json ? json.receipt : json)
  } catch (cause) {
    throw new YikuError('badReceipt', { file, cause })
  }
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    throw new YikuError('fileNotFound', { file, cause })
  })
}

function entryId(text: string): string {
  const parsed = Receipt.shape.entry.safeParse(text)
  if (!parsed.success) throw new YikuError('entryNotFound', { detail: '记录编号应为 UUID' })
  return parsed.data
}
