/** What a process opens once, held against a store that was filled before. */
import { chmod, copyFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openCore } from '../src/core.ts'
import { rotateSealingKey } from '../src/vault/key-ring.ts'
import type { Scope } from './fixtures/database.ts'
import { ingestRows, type TestHub, testHub } from './fixtures/hub.ts'
import { idNumberOf } from './residents/id-numbers.ts'

async function filledHub(t: Scope): Promise<TestHub> {
  const hub = await testHub(t)
  const cells = {
    公民身份号码: idNumberOf('430781', '1937-07-07', '315'),
    姓名: '卡纳丽',
    性别: '男',
    民族: '汉',
    出生日期: '19370707',
    人员状态: '正常',
    户号: 'H1',
    户籍地址: '津市',
    村居委会代码: '430781001001',
    与户主关系: '户主',
  }
  const { status } = await ingestRows(hub, { department: 'police', exportId: 'population', rows: [cells] })
  if (status !== 'merged') throw new Error(`nothing to hold the keys against: ${status}`)
  return hub
}

/** Opens and closes it, with the keys of its folder or others. */
async function open({ config }: TestHub, keyFile = config.keyFile): Promise<string[]> {
  const said: string[] = []
  const core = await openCore({ ...config, keyFile }, { log: (line) => said.push(line) })
  await core.close()
  return said
}

t.test('a new store takes the first keys for its own, and no others after', async (t) => {
  const hub = await testHub(t)
  t.strictSame(await open(hub), [], 'the keys were there')
  await chmod(hub.keyFile, 0o644)
  t.match(await open(hub), [/密钥文件 .* 本机任何用户都能读取.*chmod 600/])
  await chmod(hub.keyFile, 0o640)
  t.strictSame(await open(hub), [])
  const other = join(hub.folder, 'other.json')
  await t.rejects(open(hub, other), { code: 'keyFileMissing', message: /other\.json/ })
  t.notOk((await readdir(hub.folder)).includes('other.json'), 'and none are made')
  await rotateSealingKey(hub.keyFile)
  await t.resolves(open(hub), 'keys that were rotated are the same')
})

t.test('of two that open a new store with keys of their own, one is refused', async (t) => {
  const hub = await testHub(t)
  const files = ['one.json', 'two.json'].map((name) => join(hub.folder, name))
  const ends = await Promise.allSettled(files.map((file) => open(hub, file)))
  t.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1)
  t.match(
    ends.find(({ status }) => status === 'rejected'),
    { reason: { code: /^keyFile(OfOther|Missing)$/ } },
  )
})

t.test('a store that is filled is not opened without its keys, or with others', async (t) => {
  const hub = await filledHub(t)
  const { keyFile } = hub
  const kept = `${keyFile}.kept`
  const foreign = (await testHub(t)).keyFile
  for (const isMarked of [false, true]) {
    await t.test(isMarked ? 'marked' : 'from before marks', async (t) => {
      await hub.store.db.deleteFrom('key_mark').execute()
      if (isMarked) await open(hub)
      await rename(keyFile, kept)
      await t.rejects(open(hub), { code: 'keyFileMissing' })
      await copyFile(foreign, keyFile)
      await t.rejects(open(hub), { code: 'keyFileOfOther' })
      await writeFile(keyFile, '{}')
      await t.rejects(open(hub), { code: 'keyFileDamaged' })
      await rm(keyFile)
      await rename(kept, keyFile)
      await t.resolves(open(hub))
    })
  }
})
