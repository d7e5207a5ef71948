/**
 * What keeps the log in order while a process runs: sequencing, a checkpoint each minute or 10,000 entries, handing it
 * over, making months ahead, ending retention. Every process may run one; they take turns by locks in the database.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { closeAtOnce } from '../store/close-at-once.ts'
import { handToFolder } from './checkpoint-folder.ts'
import { findCheckpoint, makeCheckpoint } from './checkpoints.ts'
import { parseVerifierKey, type SigningKey } from './ed25519.ts'
import type { EntryDraft } from './entry.ts'
import { openLogClient } from './log-client.ts'
import { type Duty, listDuties, type Turn, takeTurn } from './log-duties.ts'
import type { Receipt } from './receipt.ts'
import { endRetention } from './retention.ts'
import { sequence } from './sequence.ts'
import { handToWitness } from './witness-client.ts'

export interface SequencerOptions {
  readonly url: string
  readonly key: SigningKey
  /** folder that checkpoints are handed to */
  readonly folder?: string | undefined
  /** address of a witness */
  readonly witness?: string | undefined
  /** days that entries are kept */
  readonly days: number
  /** writes the announcement of what retention drops */
  readonly append: (draft: EntryDraft) => Promise<Receipt>
  readonly now?: () => number
  readonly log?: (line: string) => void
}

export interface Sequencer {
  /** Does once what is due now. */
  step(): Promise<void>
  /** Does it again and again, until `close`. */
  start(): void
  close(): Promise<void>
}

const titles: Readonly<Record<Duty, string>> = {
  checkpoint: '生成存证点',
  folder: '把存证点交到目录',
  witness: '把存证点交给见证方',
  months: '为访问记录预备月份',
  retention: '清理到期的访问记录',
}

const minute = 60_000
const largestGap = 10_000
const betweenSteps = 500
/** while entries come: few at a time hold up nobody's query */
const betweenFew = 100
const patience = 30_000

export function createSequencer(options: SequencerOptions): Sequencer {
  const { log = () => undefined } = options
  const leaving = new AbortController()
  const said = new Map<Duty, string | undefined>()
  let client: pg.Client | undefined
  let running: Promise<void> = Promise.resolve()

  /** What goes wrong each minute is said once. */
  const say = (duty: Duty, problem: string | undefined) => {
    if (problem !== undefined && problem !== said.get(duty)) log(`${titles[duty]}未成：${problem}`)
    said.set(duty, problem)
  }
  /** @returns how many entries got their places */
  const work = async (areDutiesDue: boolean) => {
    client ??= await openLogClient(options.url, { role: 'yiku_log_sequencer', patience })
    try {
      const placed = await sequenceAll(client, options)
      if (areDutiesDue) await doWhatIsDue(client, { ...options, say })
      return placed
    } catch (error) {
      closeAtOnce(client)
      client = undefined
      throw error
    }
  }
  const run = async () => {
    let said = ''
    let dutiesAt = Number.NEGATIVE_INFINITY
    while (!leaving.signal.aborted) {
      const areDutiesDue = performance.now() - dutiesAt >= betweenSteps
      if (areDutiesDue) dutiesAt = performance.now()
      let placed = 0
      let problem = ''
      try {
        placed = await work(areDutiesDue)
      } catch (error) {
        problem = String(error)
      }
      if (problem !== '' && problem !== said) log(`访问记录暂未编入存证：${problem}`)
      said = problem
      await sleep(placed > 0 ? betweenFew : betweenSteps, undefined, { ref: false, signal: leaving.signal }).catch(
        () => undefined,
      )
    }
  }
  return {
    async step() {
      await work(true)
    },
    start() {
      running = run()
    },
    async close() {
      leaving.abort()
      await running
      await client?.end().catch(() => undefined)
    },
  }
}

/** As long as more waits than one pass takes: entries that keep coming must not keep it from all else. */
async function sequenceAll(client: pg.Client, { key }: SequencerOptions): Promise<number> {
  for (let placed = 0; ; ) {
    const more = await sequence(client, largestGap)
    placed += more
    if (more < largestGap) return placed
    await makeCheckpoint(client, { signer: key, growth: largestGap })
  }
}

interface DutyOptions extends SequencerOptions {
  readonly say: (duty: Duty, problem: string | undefined) => void
}

async function doWhatIsDue(client: pg.Client, options: DutyOptions): Promise<void> {
  const { key, folder, witness, days, append, say, now = Date.now } = options
  const verifier = parseVerifierKey(key.verifierKey)
  const time = now()
  const take = async (duty: Duty, every: number, work: Turn['work']) => {
    const outcome = await takeTurn(client, { duty, every, now: time, work })
    if (outcome) say(duty, outcome.problem)
  }
  await take('checkpoint', minute, async () => {
    const made = await makeCheckpoint(client, { signer: key })
    return (made ?? (await findCheckpoint(client)))?.size ?? 0
  })
  const checkpoint = await findCheckpoint(client)
  if (checkpoint && folder !== undefined && verifier) {
    await take('folder', minute, async () => {
      await handToFolder(client, checkpoint, { folder, verifier, now: time })
      return checkpoint.size
    })
  }
  if (checkpoint && witness !== undefined) {
    await take('witness', minute, async () => {
      const oldSize = (await listDuties(client)).find(({ duty }) => duty === 'witness')?.size ?? 0
      await handToWitness(client, checkpoint, { url: witness, oldSize })
      return checkpoint.size
    })
  }
  await take('months', 60 * minute, async () => {
    await client.query("SELECT access_ensure_months($1::timestamptz, $1::timestamptz + interval '3 months')", [
      new Date(time),
    ])
    return 0
  })
  await take('retention', 24 * 60 * minute, async () => {
    await endRetention(client, { days, now: time, append })
    return checkpoint?.size ?? 0
  })
}
