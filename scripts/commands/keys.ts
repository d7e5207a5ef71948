import type { Command } from 'commander'
import { readConfig } from '../../src/config.ts'
import { readKeyRing, rotateSealingKey } from '../../src/vault/key-ring.ts'
import { runCommand } from '../run-command.ts'
import { withStore } from '../with-store.ts'

/** Adds `yiku keys`. */
export function register(program: Command): void {
  const keys = program.command('keys').description('密钥 · the key ring')
  keys
    .command('list')
    .description('列出封存密钥的编号，不显示密钥 · ids of the sealing keys, never the keys')
    .action(() =>
      runCommand(async () => {
        const { keyFile } = readConfig(process.env)
        const ring = await readKeyRing(keyFile)
        console.log(`${keyFile}  ${ring.suite}`)
        for (const id of ring.sealingIds) console.log(id === ring.currentSealing ? `${id}（现用）` : String(id))
      }),
    )
  keys
    .command('rotate')
    .description(
      '新增一个封存密钥并启用；重启服务后生效，旧密钥仍可读旧数据 · add a sealing key and use it from the next start on',
    )
    .action(() =>
      withStore(async () => {
        const { keyFile } = readConfig(process.env)
        console.log(`已启用封存密钥 ${await rotateSealingKey(keyFile)}。请立即另存密钥文件 ${keyFile}，并重启服务。`)
      }),
    )
}
