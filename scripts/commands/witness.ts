import { once } from 'node:events'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { parseVerifierKey } from '../../src/audit/ed25519.ts'
import type { NoteVerifier } from '../../src/audit/signed-note.ts'
import { witnessServer } from '../../src/audit/witness.ts'
import { openWitnessKey } from '../../src/audit/witness-key.ts'
import { YikuError } from '../../src/errors.ts'
import { runCommand } from '../run-command.ts'

interface Options {
  readonly log: readonly NoteVerifier[]
  readonly folder: string
  readonly host: string
  readonly port: number
}

/** Adds `yiku witness`. */
export function register(program: Command): void {
  program
    .command('witness')
    .description(
      '见证存证点：只为承接上一个的存证点签名，宜在别的机器、由别的人运行 · witness checkpoints: sign only what extends the last one',
    )
    .requiredOption('--log <key...>', '所见证的访问记录的公钥（yiku audit key）· verifier keys of the logs', logKey)
    .requiredOption('--folder <dir>', '保存见证状态和密钥的目录 · folder of its state and its key')
    .option('--host <host>', '监听地址 · address to listen on', '127.0.0.1')
    .option('--port <port>', '监听端口 · port to listen on', portNumber, 8090)
    .action((options: Options) => runCommand(() => witness(options)))
}

async function witness({ log: logs, folder, host, port }: Options): Promise<void> {
  const signer = await openWitnessKey(resolve(folder))
  const server = witnessServer({ folder: resolve(folder), logs, signer })
  server.listen(port, host)
  await once(server, 'listening').catch((cause) => {
    throw new YikuError('cannotListen', { detail: `${host}:${port}`, cause })
  })
  const address = server.address()
  const listening = typeof address === 'object' ? (address?.port ?? port) : port
  console.log(`http://${host}:${listening}`)
  console.log(signer.verifierKey)
}

function logKey(text: string, before: readonly NoteVerifier[] = []): NoteVerifier[] {
  const verifier = parseVerifierKey(text)
  if (!verifier) throw new InvalidArgumentError('应为 yiku audit key 输出的一行 · a verifier key is needed')
  return [...before, verifier]
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('应为 0 到 65535 · a port number is needed')
  return port
}
