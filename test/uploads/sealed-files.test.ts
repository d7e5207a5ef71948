import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openFiles, sealFiles } from '../../src/uploads/sealed-files.ts'
import { openKeyRing } from '../../src/vault/key-ring.ts'

for (const suite of ['aes', 'sm'] as const)
  t.test(`${suite}: a file comes back as it was, and lies there unreadable meanwhile`, async (t) => {
    const folder = t.testdir({})
    const { ring } = await openKeyRing(join(folder, 'keys.json'), { suite })
    const contents = [Buffer.alloc(0), Buffer.from('430781199003071234,张三'), randomBytes(300_000)]
    const names = contents.map((_, at) => `机动车_${at}.csv`)
    const time = new Date('2026-11-01T08:00:00Z')
    for (const [at, content] of contents.entries()) {
      await writeFile(join(folder, names[at] ?? ''), content)
      await utimes(join(folder, names[at] ?? ''), time, time)
    }
    const files = { folder, names }
    await sealFiles(ring, files)
    t.notOk(names.some((name) => existsSync(join(folder, name))))
    t.notMatch(await readFile(join(folder, `${names[1]}.sealed`), 'latin1'), '430781')
    t.equal((await stat(join(folder, `${names[1]}.sealed`))).mode & 0o077, 0)
    await sealFiles(ring, files)
    await openFiles(ring, files)
    await openFiles(ring, files)
    for (const [at, name] of names.entries()) {
      t.ok(contents[at]?.equals(await readFile(join(folder, name))))
      t.strictSame((await stat(join(folder, name))).mtime, time, 'its time may say when it was exported')
      t.notOk(existsSync(join(folder, `${name}.sealed`)))
    }
  })

t.test('a file that was tampered with is not opened', async (t) => {
  const folder = t.testdir({})
  const { ring } = await openKeyRing(join(folder, 'keys.json'), { suite: 'aes' })
  const files = { folder, names: ['a.csv'] }
  const sealed = join(folder, 'a.csv.sealed')
  await writeFile(join(folder, 'a.csv'), 'x'.repeat(100))
  await sealFiles(ring, files)
  const good = await readFile(sealed)
  for (const at of [1, 17, 60, good.length - 1]) {
    const bad = Buffer.from(good)
    bad[at] = (bad[at] ?? 0) ^ 1
    await writeFile(sealed, bad)
    await t.rejects(openFiles(ring, files), { code: 'uploadGone' })
    t.notOk(existsSync(join(folder, 'a.csv')))
  }
  await writeFile(sealed, good.subarray(0, 30))
  await t.rejects(openFiles(ring, files), { code: 'uploadGone' })
  await writeFile(sealed, good)
  await openFiles(ring, files)
  t.equal(await readFile(join(folder, 'a.csv'), 'utf8'), 'x'.repeat(100))
})
