/**
 * The watch over the log: every twenty seconds what is new in it is searched for anomalies. Any process may keep it; the
 * one that did it last remembers what it saw and goes on, another takes over where it has been silent. How far the log
 * is searched and what was found change in one transaction: a kill repeats nothing and skips nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { findKin, type KinHub, numbersNear } from '../residents/find-kin.ts'
import { Episodes } from './anomalies/episodes.ts'
import type { Subject } from './anomalies/look.ts'
import type { OwnerAccount, Surroundings } from './anomalies/suspicion.ts'
import { type LoggedLook, readLooks, readPastDays, readRecentLooks, withSubject } from './anomaly-looks.ts'
import type { AnomalyRules } from './anomaly-rule.ts'
import { readAnomalyRules } from './anomaly-rules.ts'
import { type AnomalySearch, openAnomalySearch } from './anomaly-search.ts'
import { lockOpenEpisodes, storeEpisodes } from './anomaly-store.ts'
import { readTreeSize } from './log-tree.ts'

export interface AnomalyWatchOptions extends KinHub {
  /** milliseconds between two searches */
  readonly every?: number
  /** milliseconds after which another process takes over */
  readonly silence?: number
  /** what is wrong, never of whom */
  readonly log?: (line: string) => void
}

export interface AnomalyWatch {
  /** Searches what is new, where it is this process's turn. Returns how many entries it went through. */
  step(): Promise<number>
  /** Does it again and again, until `close`. */
  start(): void
  close(): Promise<void>
}

/** One number for all who search; the ASCII of "yiku" keeps it apart from other programs'. */
const lockKeys = [0x79696b75, 2] as const
const largestStep = 2000

export function createAnomalyWatch(options: AnomalyWatchOptions): AnomalyWatch {
  const { every = 20_000, log = () => undefined } = options
  const leaving = new AbortController()
  let kept: Kept | undefined
  let running: Promise<void> = Promise.resolve()

  const step = async () => {
    let searched = 0
    // as long as more is new than one transaction takes
    while (!leaving.signal.aborted) {
      const passed: Passed | undefined = await inTurn(options.store.pool, (client) =>
        pass(client, options, kept),
      ).catch((error) => {
        // what is remembered may be ahead of what is stored
        kept = undefined
        throw error
      })
      if (passed) kept = passed.kept
      searched += passed?.entries ?? 0
      if (!passed || passed.entries < largestStep) break
    }
    return searched
  }
  const run = async () => {
    let said = ''
    while (!leaving.signal.aborted) {
      await sleep(every, undefined, { ref: false, signal: leaving.signal }).catch(() => undefined)
      if (leaving.signal.aborted) break
      const problem = await step().then(
        () => '',
        (error: unknown) => (error instanceof Error ? error.name : typeof error),
      )
      if (problem !== '' && problem !== said) log(`访问记录暂未筛查异常：${problem}`)
      said = problem
    }
  }
  return {
    step,
    start() {
      running = run()
    },
    async close() {
      leaving.abort()
      await running
    },
  }
}

/** What a process remembers, and how far it has come with it. */
interface Kept {
  readonly search: AnomalySearch
  readonly leaves: number
  readonly subjects: Map<string, Subject>
  /** kinds whose rule could not be read */
  readonly unreadable: string
}

interface Passed {
  /** undefined where it is another's turn */
  readonly kept: Kept | undefined
  readonly entries: number
}

/** Runs work in a transaction while no other process searches; undefined where one does. */
async function inTurn<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1, $2) AS mine', [
      ...lockKeys,
    ])
    const result = rows[0]?.mine ? await work(client) : undefined
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    client.release(error instanceof Error ? error : true)
    throw error
  }
}

const usualSilence = 30_000

async function pass(client: pg.ClientBase, options: AnomalyWatchOptions, before: Kept | undefined): Promise<Passed> {
  const { silence = usualSilence, log = () => undefined } = options
  const { rows } = await client.query<{ leaves: number; quiet: number }>(
    `SELECT leaves, (extract(epoch FROM clock_timestamp() - done_at) * 1000)::float8 AS quiet FROM anomaly_watch`,
  )
  const { leaves = 0, quiet = 0 } = rows[0] ?? {}
  const isWarm = before?.leaves === leaves
  // whoever remembers goes on; from the others nothing is heard till he is silent
  if (!isWarm && quiet < silence) return { kept: undefined, entries: 0 }
  const { search, subjects } = isWarm ? before : { search: openAnomalySearch(), subjects: new Map() }
  const to = Math.min(leaves + largestStep, await readTreeSize(client))
  const { rules, unreadable } = await readAnomalyRules(client)
  const trouble = unreadable.join('、')
  if (trouble !== '' && trouble !== before?.unreadable) log(`异常规则的参数有误，未予筛查：${trouble}`)
  if (to > leaves) await searchBetween(client, options, { search, subjects, rules, from: leaves, to })
  await client.query('UPDATE anomaly_watch SET leaves = $1, done_at = clock_timestamp()', [to])
  return { kept: { search, leaves: to, subjects, unreadable: trouble }, entries: to - leaves }
}

interface Between {
  readonly search: AnomalySearch
  readonly subjects: Map<string, Subject>
  readonly rules: AnomalyRules
  readonly from: number
  readonly to: number
}

async function searchBetween(
  client: pg.ClientBase,
  options: AnomalyWatchOptions,
  { search, subjects, rules, from, to }: Between,
): Promise<void> {
  const logged = await readLooks(client, { from, to })
  if (logged.length === 0) return
  const actors = [...new Set(logged.map(({ actor }) => actor.id))]
  const strangers = {
    actors: actors.filter((actor) => !search.actors.has(actor)),
    leaves: from,
    at: logged.reduce((first, { look }) => Math.min(first, look.at), Infinity),
  }
  const [recent, past] = [await readRecentLooks(client, strangers), await readPastDays(client, strangers)]
  await meet(options, subjects, [...recent, ...logged])
  const recentOf = Map.groupBy(recent, ({ actor }) => actor.id)
  for (const actor of strangers.actors)
    search.recall(actor, {
      looks: (recentOf.get(actor) ?? []).map(({ look }) => withSubject(look, subjects)),
      past: past.get(actor) ?? [],
    })
  const surroundings = {
    owners: await readOwners(client),
    refusals: await readRefusals(client, actors),
    numbersNear: (idNumber: string) => numbersNear(options.vault, idNumber),
  }
  const episodes = new Episodes(await lockOpenEpisodes(client, actors))
  for (const { actor, look } of logged)
    for (const suspicion of search.see(actor, withSubject(look, subjects), { rules, surroundings }))
      episodes.add(actor, suspicion)
  await storeEpisodes(client, episodes.changed)
  search.forget(logged.at(-1)?.look.at ?? 0)
}

/** residents that are remembered at the most, from one step to the next */
const mostSubjects = 50_000

async function meet(
  options: AnomalyWatchOptions,
  subjects: Map<string, Subject>,
  looks: readonly LoggedLook[],
): Promise<void> {
  if (subjects.size > mostSubjects) subjects.clear()
  const residents = new Set(looks.flatMap(({ look }) => look.resident ?? []))
  const unknown = [...residents].filter((resident) => !subjects.has(resident))
  for (let at = 0; at < unknown.length; at += largestStep)
    for (const [resident, subject] of await findKin(options, unknown.slice(at, at + largestStep)))
      subjects.set(resident, subject)
}

async function readOwners(client: pg.ClientBase): Promise<Surroundings['owners']> {
  const { rows } = await client.query<OwnerAccount & { resident: string }>(
    `SELECT replace(own_resident::text, '-', '') AS resident, account_id::text AS account, organisation
       FROM account WHERE own_resident IS NOT NULL`,
  )
  return Map.groupBy(rows, ({ resident }) => resident)
}

/** Which budgets refused an actor yesterday or today. */
async function readRefusals(client: pg.ClientBase, actors: readonly string[]): Promise<Surroundings['refusals']> {
  const { rows } = await client.query<{ actor: string; names: string[] }>(
    `SELECT account_id::text AS actor, array_agg(DISTINCT exceeded) AS names FROM look_refused
      WHERE account_id::text = ANY ($1) AND last_at > now() - interval '1 day' GROUP BY 1`,
    [actors],
  )
  return new Map(rows.map(({ actor, names }) => [actor, names]))
}
