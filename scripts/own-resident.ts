import { text } from 'node:stream/consumers'
import { readConfig } from '../src/config.ts'
import { YikuError } from '../src/errors.ts'
import { parseIdNumber } from '../src/residents/id-number.ts'
import { readKeyRing } from '../src/vault/key-ring.ts'
import { openVault } from '../src/vault/vault.ts'

/** The resident key of an ID number that comes by standard input, where no list of processes and no shell's history sees it. */
export async function readOwnResident(): Promise<string> {
  if (process.stdin.isTTY) console.error('请输入持有人的身份号码，回车后按 Ctrl-D：')
  const parsed = parseIdNumber((await text(process.stdin)).trim())
  if ('problem' in parsed) throw new YikuError('badIdNumber')
  const { keyFile } = readConfig(process.env)
  return openVault(await readKeyRing(keyFile)).residentId(parsed.idNumber)
}
