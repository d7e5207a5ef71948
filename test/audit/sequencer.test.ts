import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type LogWriter, openLogWriter } from '../../src/audit/batch-writer.ts'
import { openCheckpoint, signCheckpoint } from '../../src/audit/checkpoint.ts'
import { handToFolder } from '../../src/audit/checkpoint-folder.ts'
import { findCheckpoint, findCosignedNote } from '../../src/audit/checkpoints.ts'
import { cosignedAt, parseVerifierKey, signingKey } from '../../src/audit/ed25519.ts'
import { getEvidence } from '../../src/audit/evidence.ts'
import { listDuties, takeTurn } from '../../src/audit/log-duties.ts'
import { readTreeHead } from '../../src/audit/log-tree.ts'
import { hashLeaf } from '../../src/audit/merkle-tree.ts'
import { createSequencer, type Sequencer, type SequencerOptions } from '../../src/audit/sequencer.ts'
import { parseNote, signaturesOf } from '../../src/audit/signed-note.ts'
import { addCheckpoint, type Witness, witnessServer } from '../../src/audit/witness.ts'
import { openWitnessKey } from '../../src/audit/witness-key.ts'
import { draft, insertDrafts, type TestLog, testLog } from './log.ts'

const minute = 60_000

interface Clock {
  now: number
}

interface Kept {
  readonly log: TestLog
  readonly clock: Clock
  readonly writer: LogWriter
  readonly folder: string
  /** what the sequencers say in the server's log */
  readonly said: readonly string[]
  sequencer(options?: Partial<SequencerOptions>): Sequencer
}

async function keep(t: Test): Promise<Kept> {
  const log = await testLog(t)
  const writer = openLogWriter({ url: log.url })
  t.teardown(() => writer.close())
  const clock = { now: Date.now() }
  const folder = t.testdir({})
  const said: string[] = []
  const sequencer = (options: Partial<SequencerOptions> = {}) => {
    const one = createSequencer({
      url: log.url,
      key: log.key,
      folder,
      days: 1096,
      append: (draft) => writer.append(draft),
      now: () => clock.now,
      log: (line) => said.push(line),
      ...options,
    })
    t.teardown(() => one.close())
    return one
  }
  return { log, clock, writer, folder, said, sequencer }
}

async function startWitness(
  t: Test,
  { verifier }: TestLog,
): Promise<{ url: string; server: Server; witness: Witness; signer: string }> {
  const folder = join(t.testdir({}), 'witness')
  const signer = await openWitnessKey(folder)
  const witness = { folder, logs: [verifier], signer }
  const server = witnessServer(witness)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}`, server, witness, signer: signer.verifierKey }
}

async function sizeInFolder({ folder, log }: Kept): Promise<number | undefined> {
  return openCheckpoint(await readFile(join(folder, 'latest.checkpoint'), 'utf8'), log.verifier)?.size
}

async function problemOf({ log }: Kept, duty: string): Promise<string | undefined> {
  return (await listDuties(log.client)).find((one) => one.duty === duty)?.problem
}

t.test('a checkpoint a minute, handed to the folder; none while nothing is logged', async (t) => {
  const kept = await keep(t)
  const { log, clock, writer } = kept
  const sequencer = kept.sequencer()
  await writer.append(draft())
  await sequencer.step()
  t.equal((await findCheckpoint(log.client))?.size, 1)
  t.equal(await sizeInFolder(kept), 1)
  await writer.append(draft())
  clock.now += minute - 1
  await sequencer.step()
  t.equal((await findCheckpoint(log.client))?.size, 1, 'not yet')
  clock.now += 1
  await sequencer.step()
  t.equal(await sizeInFolder(kept), 2)
  clock.now += minute
  await sequencer.step()
  t.equal((await log.verify()).checkpoints, 2, 'nothing new to sign')
  const duties = await listDuties(log.client)
  const folder = duties.find(({ duty }) => duty === 'folder')
  t.strictSame(
    duties.map(({ duty, problem }) => [duty, problem]),
    ['checkpoint', 'folder', 'months', 'retention'].map((duty) => [duty, undefined]),
  )
  t.match(folder, { size: 2, doneAt: new Date(clock.now), problem: undefined }, 'handing over goes on')
})

t.test('a checkpoint after 10,000 entries, whatever the time', async (t) => {
  const { log, clock, sequencer } = await keep(t)
  const one = sequencer()
  await insertDrafts(log.client, { count: 1 })
  await one.step()
  for (let n = 0; n < 5; n++) await insertDrafts(log.client, { count: 2100 })
  clock.now += 1000
  await one.step()
  const { size } = (await findCheckpoint(log.client)) ?? { size: 0 }
  t.ok(size > 10_000, `${size}`)
})

t.test('months are made ahead', async (t) => {
  const { log, clock, sequencer } = await keep(t)
  clock.now = Date.UTC(2031, 4, 15)
  await sequencer().step()
  const sql = `SELECT to_regclass('log_month.access_entry_2031_0' || month) IS NOT NULL AS made FROM generate_series(5, 9) AS month`
  const { rows } = await log.client.query(sql)
  t.strictSame(
    rows.map(({ made }) => made),
    [true, true, true, true, false],
  )
})

t.test('several processes: each duty is done by one', async (t) => {
  const { log, clock, writer, sequencer } = await keep(t)
  const all = Array.from({ length: 4 }, () => sequencer())
  for (let n = 0; n < 6; n++) {
    await Promise.all([...all.map((one) => one.step()), writer.append(draft()), writer.append(draft())])
    clock.now += minute
  }
  await Promise.all(all.map((one) => one.step()))
  const verdict = await log.verify()
  t.match(verdict, { findings: [], pending: 0, size: 12 })
  t.ok(verdict.checkpoints <= 7, `${verdict.checkpoints} checkpoints in 7 minutes`)
})

t.test('a duty whose time has come is done once, however many try', async (t) => {
  const { log, clock } = await keep(t)
  const clients = await Promise.all(Array.from({ length: 6 }, () => log.connect()))
  let done = 0
  const work = async () => ++done
  for (let round = 1; round <= 20; round++) {
    await Promise.all(clients.map((one) => takeTurn(one, { duty: 'folder', every: minute, now: clock.now, work })))
    t.equal(done, round)
    clock.now += minute
  }
  clock.now -= 24 * 60 * minute
  await takeTurn(log.client, { duty: 'folder', every: minute, now: clock.now, work })
  t.equal(done, 21, 'a clock that was put back does not end it')
})

t.test('a started sequencer goes on by itself, through the loss of its connection', async (t) => {
  const { log, writer, sequencer } = await keep(t)
  const one = sequencer({ now: Date.now })
  one.start()
  await writer.append(draft())
  const placed = async (size: number) => {
    for (let n = 0; n < 100; n++) {
      if ((await log.verify()).size === size) return true
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return false
  }
  t.ok(await placed(1))
  await log.client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'yiku_log_sequencer' AND datname = current_database()`)
  await writer.append(draft())
  t.ok(await placed(2))
})

t.test('the folder takes nothing that does not extend its latest, and keeps the evidence', async (t) => {
  const kept = await keep(t)
  const { log, clock, writer, folder } = kept
  const sequencer = kept.sequencer()
  await writer.append(draft())
  await sequencer.step()
  const other = await signCheckpoint({ size: 1, root: hashLeaf(Buffer.from('another past')) }, log.key)
  await writeFile(join(folder, 'latest.checkpoint'), other)
  await writer.append(draft())
  clock.now += minute
  await sequencer.step()
  t.match(await problemOf(kept, 'folder'), /接不上/)
  t.equal(await readFile(join(folder, 'latest.checkpoint'), 'utf8'), other)
  const evidence = async () => (await readdir(folder)).filter((name) => name.startsWith('conflict-'))
  t.equal((await evidence()).length, 1)
  t.match((await getEvidence(log.client, clock.now)).forkedFrom, ['folder'], 'readiness tells of it')
  await writer.append(draft())
  clock.now += minute
  await sequencer.step()
  t.equal((await evidence()).length, 1, 'one a day is enough')
  t.equal(kept.said.filter((line) => /^把存证点交到目录未成：.*接不上/.test(line)).length, 1, 'and is said once')
  clock.now += 62 * minute
  await log.client.query(`UPDATE log_duty SET done_at = $1 WHERE duty = 'checkpoint'`, [new Date(clock.now)])
  await t.rejects(getEvidence(log.client, clock.now), { code: 'logForked' }, 'it is not for want of a folder')
})

t.test('a log restored from an older copy does not extend what was handed over, however far it grows', async (t) => {
  const kept = await keep(t)
  const { log, clock, writer, folder } = kept
  const sequencer = kept.sequencer()
  await writer.append(draft())
  await sequencer.step()
  const tree = await readTreeHead(log.client, 1)
  const root = hashLeaf(Buffer.from('what the copy does not have'))
  await writeFile(join(folder, 'latest.checkpoint'), await signCheckpoint({ size: 3, root }, log.key))
  for (let size = 2; size <= 5; size++) {
    await writer.append(draft())
    clock.now += minute
    await sequencer.step()
    t.equal((await readTreeHead(log.client, 1)).root.equals(tree.root), true)
    t.match((await getEvidence(log.client, clock.now)).forkedFrom, ['folder'], `of ${size} entries`)
  }
})

t.test('who has been overtaken while handing over has forked nothing', async (t) => {
  const kept = await keep(t)
  const { log, writer, folder, clock } = kept
  await writer.append(draft())
  await kept.sequencer().step()
  const slow = await findCheckpoint(log.client)
  await writer.append(draft())
  clock.now += minute
  await kept.sequencer().step()
  t.equal(await sizeInFolder(kept), 2)
  const { verifier } = log
  if (!slow) throw new Error('no checkpoint')
  await t.rejects(handToFolder(log.client, slow, { folder, verifier, now: clock.now }), {
    message: '其间已交出更新的存证点',
  })
  t.notOk((await readdir(folder)).some((name) => name.startsWith('conflict-')))
})

t.test('a folder that cannot be written to is a problem that passes', async (t) => {
  const kept = await keep(t)
  const { clock, writer } = kept
  const blocked = join(kept.folder, 'a file')
  await writeFile(blocked, '')
  const sequencer = kept.sequencer({ folder: join(blocked, 'folder') })
  await writer.append(draft())
  await sequencer.step()
  t.match(await problemOf(kept, 'folder'), /ENOTDIR|EEXIST/)
  const [state] = (await listDuties(kept.log.client)).filter(({ duty }) => duty === 'folder')
  t.equal(state?.doneAt, undefined, 'readiness can tell')
  await rm(blocked)
  await mkdir(blocked)
  clock.now += minute
  await sequencer.step()
  t.equal(await problemOf(kept, 'folder'), undefined)
})

t.test('a witness signs what extends the last head, and its signature is kept', async (t) => {
  const kept = await keep(t)
  const { log, clock, writer } = kept
  const { url, signer } = await startWitness(t, log)
  const sequencer = kept.sequencer({ witness: url })
  for (let size = 1; size <= 3; size++) {
    await writer.append(draft())
    await sequencer.step()
    t.equal(await problemOf(kept, 'witness'), undefined)
    const note = parseNote((await findCosignedNote(log.client, size)) ?? '')
    const verifier = parseVerifierKey(signer)
    const [signature] = (note && verifier && signaturesOf(note, verifier)) ?? []
    t.ok(signature && Math.abs(cosignedAt(signature.signature).getTime() - Date.now()) < minute)
    clock.now += minute
  }
  await log.client.query(`UPDATE log_duty SET size = 1 WHERE duty = 'witness'`)
  await sequencer.step()
  t.equal(await problemOf(kept, 'witness'), undefined, 'it knows better which head it saw last')
})

t.test('a witness refuses another past, even under the right key', async (t) => {
  const kept = await keep(t)
  const { log, clock, writer } = kept
  const { url } = await startWitness(t, log)
  for (let n = 0; n < 3; n++) await writer.append(draft())
  const sequencer = kept.sequencer({ witness: url, folder: undefined })
  await sequencer.step()
  t.equal(await problemOf(kept, 'witness'), undefined)
  // somebody with every right and the key begins anew
  await log.client.query(`SET session_replication_role = replica;
    TRUNCATE access_entry, access_pending, access_leaf, access_tile, checkpoint, cosignature; RESET session_replication_role`)
  for (let n = 0; n < 3; n++) await writer.append(draft())
  clock.now += minute
  await sequencer.step()
  t.match(await problemOf(kept, 'witness'), /接不上/)
  t.match((await getEvidence(log.client, clock.now)).forkedFrom, ['witness'])
  await writer.append(draft())
  clock.now += minute
  await sequencer.step()
  t.match(await problemOf(kept, 'witness'), /接不上/, 'nor when it has grown')
  await log.client.query(`SET session_replication_role = replica;
    TRUNCATE access_entry, access_pending, access_leaf, access_tile, checkpoint, cosignature; RESET session_replication_role`)
  await writer.append(draft())
  clock.now += minute
  await sequencer.step()
  t.match(await problemOf(kept, 'witness'), /接不上/, 'nor while it is smaller')
})

t.test('a witness that is away, or no witness, is a problem that is said once and passes', async (t) => {
  const kept = await keep(t)
  const { log, clock, writer } = kept
  let answer = { status: 500, text: 'x' }
  const server = createServer((_, response) => response.writeHead(answer.status).end(answer.text))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const step = async () => {
    await writer.append(draft())
    clock.now += minute
    await sequencer.step()
    return problemOf(kept, 'witness')
  }
  const sequencer = kept.sequencer({ witness: `http://127.0.0.1:${port}` })
  t.equal(await step(), '见证方不予签名（500）')
  answer = { status: 200, text: 'x' }
  t.equal(await step(), '见证方的答复不是签名')
  answer = { status: 409, text: 'x' }
  t.equal(await step(), '见证方不予签名（409）')
  await new Promise((resolve) => server.close(resolve))
  t.equal(await step(), '见证方没有应答（ECONNREFUSED）')
  t.equal(await step(), '见证方没有应答（ECONNREFUSED）')
  t.equal(kept.said.length, 4)
  t.strictSame((await getEvidence(log.client, clock.now)).forkedFrom, [])

  const place = join(kept.folder, 'witness')
  const witness = { folder: place, logs: [log.verifier], signer: await openWitnessKey(place) }
  const back = witnessServer(witness).listen(port, '127.0.0.1')
  await once(back, 'listening')
  t.teardown(() => new Promise((resolve) => back.close(resolve)))
  t.equal(await step(), undefined)
})

t.test('a witness says what is wrong, by the numbers of the standard', async (t) => {
  const log = await testLog(t)
  const { url, witness } = await startWitness(t, log)
  const post = (body: string) => fetch(`${url}/add-checkpoint`, { method: 'POST', body })
  const root = hashLeaf(Buffer.from('a'))
  const note = await signCheckpoint({ size: 1, root }, log.key)
  const stranger = signingKey(Buffer.alloc(32, 3), { nameOf: () => 'stranger.example' })
  const impostor = signingKey(Buffer.alloc(32, 4), { nameOf: () => log.key.name })
  t.equal((await post('')).status, 400)
  t.equal((await post(`old 00\n\n${note}`)).status, 400)
  t.equal((await post(`old 0\nAAAA\n\n${note}`)).status, 400)
  t.equal((await post(`old 2\n\n${note}`)).status, 400)
  t.equal((await post(`old 0\n\n${await signCheckpoint({ size: 1, root }, stranger)}`)).status, 404)
  t.equal((await post(`old 0\n\n${await signCheckpoint({ size: 1, root }, impostor)}`)).status, 403)
  t.equal((await post(`old 0\n${root.toString('base64')}\n\n${note}`)).status, 422)
  t.equal((await post('x'.repeat(100_000))).status, 400)
  const taken = await post(`old 0\n\n${note}`)
  t.equal(taken.status, 200)
  t.match(await taken.text(), /^— yiku\.witness\/[0-9a-f]{16} \S+\n$/)
  const conflict = await post(`old 0\n\n${await signCheckpoint({ size: 2, root }, log.key)}`)
  t.equal(conflict.status, 409)
  t.equal(conflict.headers.get('content-type'), 'text/x.tlog.size')
  t.equal(await conflict.text(), '1\n')
  t.equal((await post(`old 1\n\n${await signCheckpoint({ size: 2, root }, log.key)}`)).status, 422)
  t.equal((await post(`old 1\n\n${note}`)).status, 200, 'the same again is no harm')
  const fork = await signCheckpoint({ size: 1, root: hashLeaf(Buffer.from('b')) }, log.key)
  t.equal((await post(`old 1\n\n${fork}`)).status, 409, 'of one size, another root')

  const hash = createHash('sha256').update(log.key.name).digest('hex')
  const shown = await fetch(`${url}/${hash}/checkpoint`)
  t.ok(openCheckpoint(await shown.text(), log.verifier))
  t.equal((await fetch(`${url}/${'0'.repeat(64)}/checkpoint`)).status, 404)
  t.equal((await fetch(`${url}/elsewhere`)).status, 404)

  const race = await Promise.all(
    [2, 3].map(async (size) => {
      const leaf = hashLeaf(Buffer.from(String(size)))
      return addCheckpoint(
        witness,
        `old 1\n${leaf.toString('base64')}\n\n${await signCheckpoint({ size, root }, log.key)}`,
      )
    }),
  )
  t.ok(race.every(({ status }) => status === 422))
})

t.test('a witness that has lost its last head does not begin anew', async (t) => {
  const log = await testLog(t)
  const { url, witness } = await startWitness(t, log)
  const note = await signCheckpoint({ size: 1, root: hashLeaf(Buffer.from('a')) }, log.key)
  const post = () => fetch(`${url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${note}` })
  t.equal((await post()).status, 200)
  const [name = ''] = (await readdir(witness.folder)).filter((name) => name.endsWith('.checkpoint'))
  await writeFile(join(witness.folder, name), 'damaged')
  t.equal((await post()).status, 500)
})
