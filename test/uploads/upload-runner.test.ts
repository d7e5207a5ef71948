/** Uploads and the processes that read them: too slow, too large, killed, or gone with the server. */

import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import iconv from 'iconv-lite'
import t from 'tap'
import { getBatch } from '../../src/ingest/batches.ts'
import { openUploadFolder } from '../../src/uploads/upload-folder.ts'
import type { LaneLimits } from '../../src/uploads/upload-lane.ts'
import { createUploadRunner } from '../../src/uploads/upload-runner.ts'
import { addUpload } from '../../src/uploads/uploads.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const hub = await testHub(t)
const uploads = openUploadFolder(hub.config.dataFolder)
const { account } = await testAccount(hub, 'officer', { department: 'trafficPolice' })

const heading =
  '机动车序号,号牌种类,号牌号码,中文品牌,车辆型号,车辆类型,使用性质,机动车所有人,身份证明名称,身份证明号码,初次登记日期,检验有效期止,强制报废期止,机动车状态,车辆识别代号'

function csv(count: number, name = '甲'): Buffer {
  const lines = Array.from({ length: count }, (_, n) => {
    const idNumber = idNumberOf(
      '430781',
      `19${10 + (Math.floor(n / 999) % 90)}-03-07`,
      String(1 + (n % 999)).padStart(3, '0'),
    )
    return `1,02,湘J${n},哈弗牌,CC6460,K32,A,${name},居民身份证,${idNumber},2024-11-02 00:00:00,2027-11-30,2099-12-31,A,LSVAF4180E2184847`
  })
  return iconv.encode(`${[heading, ...lines].join('\r\n')}\r\n`, 'gb18030')
}

async function upload(content: Buffer, source = 2): Promise<number> {
  const folder = await uploads.make()
  const file = await uploads.write(folder, '机动车_20261101_1.csv', Readable.from([content]))
  return addUpload(hub.store.db, {
    source,
    exportId: 'vehicles',
    mode: 'snapshot',
    files: [file],
    folder,
    dryRun: false,
    allowShrink: true,
    account,
  })
}

function runner(limits: Partial<LaneLimits> = {}) {
  const { dataFolder } = hub.config
  return createUploadRunner({ ...hub, dataFolder, uploads, limits, log: (line) => t.comment(line) })
}

async function statusWhen(batch: number, isEnd: (status: string) => boolean): Promise<string> {
  for (let tries = 0; tries < 2000; tries++) {
    const { status } = await getBatch(hub, batch)
    if (isEnd(status)) return status
    await setTimeout(10)
  }
  throw new Error('it never comes')
}

const hasEnded = (status: string) => status !== 'waiting' && status !== 'running'

t.test('what takes too long, or too much memory, is ended and refused, and the server goes on', async (t) => {
  for (const limits of [{ timeMs: 1 }, { heapMb: 8 }]) {
    const batch = await upload(csv(10))
    const some = runner(limits)
    some.wake()
    t.equal(await statusWhen(batch, hasEnded), 'refused', JSON.stringify(limits))
    t.match(await getBatch(hub, batch), { refusal: { code: 'uploadAborted', message: /拆成/ } })
    await some.close()
  }
})

t.test('uploads of one department are read in their order, one at a time; of two, beside each other', async (t) => {
  const batches = [await upload(csv(300)), await upload(csv(301)), await upload(csv(302))]
  const some = runner()
  t.teardown(() => some.close())
  some.wake()
  for (const batch of batches) t.equal(await statusWhen(batch, hasEnded), 'merged')
  const reports = await Promise.all(batches.map((batch) => getBatch(hub, batch)))
  const times = reports.flatMap(({ startedAt, finishedAt }) => [startedAt.getTime(), finishedAt?.getTime() ?? 0])
  t.strictSame(
    times,
    [...times].sort((a, b) => a - b),
  )
})

t.test('a server that dies leaves an interrupted batch, and what waited is read by the next', async (t) => {
  const first = runner()
  const cut = await upload(csv(60_000))
  const waits = await upload(csv(303))
  first.wake()
  await statusWhen(cut, (status) => status === 'running')
  // takes its processes with it, and writes nothing
  await first.close()
  t.equal((await getBatch(hub, cut)).status, 'running')
  const second = runner()
  t.teardown(() => second.close())
  second.start()
  t.equal(await statusWhen(waits, hasEnded), 'merged')
  t.equal(await statusWhen(cut, hasEnded), 'interrupted')
  const { rows } = await hub.store.pool.query('SELECT removed_at FROM upload WHERE batch_id = $1', [cut])
  t.equal(rows[0].removed_at, null, 'its file is there, to be read again')
})
