/** The access log: entries written by 64 at a time, then a log of many entries put in order and verified out of its rows. */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import pg from 'pg'
import { type LogWriter, openLogWriter } from '../../src/audit/batch-writer.ts'
import { makeCheckpoint } from '../../src/audit/checkpoints.ts'
import { parseVerifierKey, signingKey } from '../../src/audit/ed25519.ts'
import type { EntryDraft } from '../../src/audit/entry.ts'
import { sequence } from '../../src/audit/sequence.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { openStore } from '../../src/store/open.ts'
import { getTypeParser } from '../../src/store/type-parsers.ts'
import { benchPlace } from './bench-place.ts'
import type { Figure } from './figure.ts'

export interface LogBenchOptions {
  readonly entries: number
}

/** milliseconds that writing is measured for, at the most */
const measured = 10_000

/** Prints entries/s of writing, of sequencing and of verifying, and the verifying process's peak memory. */
export async function benchLog({ entries }: LogBenchOptions): Promise<Figure[]> {
  const { dataFolder: folder, databaseUrl } = await benchPlace()
  await mkdir(folder, { recursive: true })
  const store = await openStore({ databaseUrl, dataFolder: folder }, { patience: 0 })
  const client = new pg.Client({ connectionString: store.url, types: { getTypeParser } })
  await client.connect()
  const writer = openLogWriter({ url: store.url, patience: 60_000 })
  try {
    await empty(client)
    const written = await write(writer, {
      concurrency: 64,
      until: ({ count, since }) => since > measured || count >= entries / 4,
    })
    console.log(`写入（64 个并发）：${rate(written.count, written.seconds)}`)
    await write(writer, { concurrency: 1000, until: ({ count }) => written.count + count >= entries })
    await client.query('ANALYZE access_entry, access_leaf, access_pending')
    const sequenced = await timed(async () => {
      while ((await sequence(client)) > 0);
    })
    console.log(`编入存证：${rate(entries, sequenced)}`)
    const key = signingKey(randomBytes(32), { nameOf: () => 'bench' })
    const verifier = parseVerifierKey(key.verifierKey)
    const checkpoint = await makeCheckpoint(client, { signer: key })
    if (!checkpoint || !verifier) throw new Error('nothing was written')
    await client.query('VACUUM ANALYZE access_entry, access_leaf')
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const seconds = await timed(async () => {
      const { findingCount, size } = await verifyLog(client, { verifier, held: [checkpoint] })
      if (findingCount > 0 || size !== checkpoint.size) throw new Error('the log does not verify')
    })
    const million = (seconds / checkpoint.size) * 1e6
    const memory = process.resourceUsage().maxRSS >> 10
    console.log(`验证：${rate(checkpoint.size, seconds)}，内存峰值 ${memory} MB`)
    return [{ name: '验证访问记录', against: '每百万条的时间', values: [million], unit: 's', target: { most: 60 } }]
  } finally {
    await writer.close()
    await client.end()
    await store.close()
  }
}

/** Starts a log anew: the bench's database is nobody's evidence. */
async function empty(client: pg.Client): Promise<void> {
  await client.query('SET session_replication_role = replica')
  await client.query(
    'TRUNCATE access_entry, access_pending, access_leaf, access_tile, checkpoint, cosignature, log_duty',
  )
  await client.query('RESET session_replication_role')
}

interface Writing {
  readonly concurrency: number
  until(state: { count: number; since: number }): boolean
}

async function write(writer: LogWriter, { concurrency, until }: Writing): Promise<{ count: number; seconds: number }> {
  const start = performance.now()
  let count = 0
  const one = async () => {
    while (!until({ count, since: performance.now() - start })) {
      count += 1
      await writer.append(entry(count))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, one))
  return { count, seconds: (performance.now() - start) / 1000 }
}

function entry(nth: number): EntryDraft {
  return {
    kind: 'query',
    outcome: 'answered',
    actorKind: 'account',
    actor: String(nth % 500),
    actorName: '王代办',
    role: 'clerk',
    organisation: '津市市金鱼岭街道',
    area: '430781001',
    address: crypto.randomUUID(),
    route: 'POST /v1/profiles/query',
    requestId: crypto.randomUUID(),
    item: 'elderCard',
    caseNumber: `JS-2026-${nth}`,
    presenceMethod: 'cardRead',
    presenceReference: `reader-7/${nth}`,
    basis: 'presence',
    residentId: crypto.randomUUID(),
    categoriesAsked: [1, 2, 3, 5, 8, 13, 21, 34],
    categoriesGiven: [1, 2, 3, 5, 8],
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function rate(count: number, seconds: number): string {
  return `${Math.round(count / seconds)} 条/秒（${count} 条，${seconds.toFixed(1)} 秒）`
}
