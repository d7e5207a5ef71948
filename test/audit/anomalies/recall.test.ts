/** How much planted misuse is found among normal work, and how often nothing is said to be something. */
import t from 'tap'
import { seededRandom } from '../../../scripts/county/random.ts'
import { type Episode, Episodes } from '../../../src/audit/anomalies/episodes.ts'
import type { OwnerAccount } from '../../../src/audit/anomalies/suspicion.ts'
import { readAnomalyRules } from '../../../src/audit/anomaly-rules.ts'
import { openAnomalySearch } from '../../../src/audit/anomaly-search.ts'
import { createAnomalyWatch } from '../../../src/audit/anomaly-watch.ts'
import { numbersNear } from '../../../src/residents/find-kin.ts'
import { testDatabase } from '../../fixtures/database.ts'
import { testHub } from '../../fixtures/hub.ts'
import { type County, type KeyOf, makeCounty, plainKeyOf } from './county.ts'
import { type MisuseKind, misuseKinds, type Planted, plant } from './misuse.ts'
import { type Event, openDesk, workNormally } from './normal-work.ts'
import { inParts, storeLooks, storePeople } from './store-run.ts'

/** The long form, also through the store, is `npm run soak anomalies`. */
const accesses = Number(process.env.YIKU_TEST_ANOMALY_ACCESSES ?? 20_000)
const isLong = accesses >= 50_000
/** as many as belong to it: 60 of 100,000 */
const episodesPlanted = isLong ? 60 : 27
const seed = process.env.YIKU_TEST_ANOMALY_SEED ?? 'anomalies'
const { pool } = await testDatabase(t)
const { rules, unreadable } = await readAnomalyRules(pool)

interface Run {
  readonly county: County
  readonly events: readonly Event[]
  readonly planted: readonly Planted[]
}

function makeRun(keyOf: KeyOf): Run {
  const random = seededRandom(seed)
  const workers = Math.max(10, Math.round(accesses / 1100))
  const size = isLong ? { towns: 5, villages: 8 } : { towns: 3, villages: 5 }
  const county = makeCounty(random.fork('county'), { ...size, residents: 1500, workers, keyOf })
  const desk = openDesk(random.fork('desk'))
  const normal = county.workers.flatMap((worker) =>
    workNormally(random.fork(`work ${worker.actor.id}`), desk, { county, worker }),
  )
  const planted = Array.from({ length: episodesPlanted }, (_, nth) => {
    const kind = misuseKinds[nth % misuseKinds.length] ?? 'bulk'
    return plant(random.fork(`misuse ${nth}`), desk, { county, kind })
  })
  const bad = planted.flatMap(({ events }) => events)
  // as many accesses as were asked for: what is too much of the normal is left out, from the end
  const events = [...normal.sort(byTime).slice(0, accesses - bad.length), ...bad].sort(byTime)
  return { county, events, planted }
}

function byTime(one: Event, other: Event): number {
  return one.look.at - other.look.at
}

function search({ county, events }: Run): readonly Episode[] {
  const owners = new Map<string, OwnerAccount[]>()
  for (const { actor, self } of county.workers)
    if (self) {
      const account = { account: actor.id, organisation: actor.organisation ?? '' }
      owners.set(self.resident, [...(owners.get(self.resident) ?? []), account])
    }
  const surroundings = {
    owners,
    refusals: new Map(),
    numbersNear: (idNumber: string) => numbersNear({ residentId: county.keyOf }, idNumber),
  }
  const found = openAnomalySearch()
  const episodes = new Episodes([])
  for (const { worker, look } of events)
    for (const suspicion of found.see(worker.actor, look, { rules, surroundings }))
      episodes.add(worker.actor, suspicion)
  return episodes.changed
}

function isFound({ kind, worker, events }: Planted, episodes: readonly Episode[]): boolean {
  return episodes.some(
    (one) =>
      one.kind === kind && one.actor.id === worker.actor.id && events.some(({ look }) => one.entries.has(look.entry)),
  )
}

t.test(`${accesses} accesses with ${episodesPlanted} planted episodes of misuse`, async (t) => {
  t.strictSame(unreadable, [])
  const run = makeRun(plainKeyOf)
  t.equal(run.events.length, accesses)
  const began = process.cpuUsage()
  const episodes = search(run)
  const { user, system } = process.cpuUsage(began)
  const found = run.planted.filter((one) => isFound(one, episodes))
  const bad = new Set(run.planted.flatMap(({ events }) => events.map(({ look }) => look.entry)))
  const vain = episodes.filter(({ entries }) => ![...entries].some((entry) => bad.has(entry)))
  const perThousand = (episodes.length * 1000) / accesses
  const count = (kind: MisuseKind, some: readonly { readonly kind: string }[]) =>
    some.filter((one) => one.kind === kind).length
  for (const kind of misuseKinds) {
    const [hits, all] = [count(kind, found), count(kind, run.planted)]
    t.ok(
      // of three, one
      hits >= Math.min(all * 0.8, all - 1),
      `${kind}: ${hits} of ${all} found; ${count(kind, episodes)} alerts, ${count(kind, vain)} in vain`,
    )
  }
  t.ok(found.length >= episodesPlanted * 0.95, `${found.length} of ${episodesPlanted} found`)
  t.ok(
    perThousand <= 5,
    `${perThousand.toFixed(2)} alerts per 1,000 accesses, ${vain.length} of ${episodes.length} in vain`,
  )
  t.comment(`${((user + system) / accesses).toFixed(2)} ms CPU per 1,000 accesses`)
})

t.test('the same through the store: what is found there is what is found here', { skip: !isLong }, async (t) => {
  const hub = await testHub(t)
  const run = makeRun(hub.vault.residentId)
  await storePeople(hub, run)
  let [searched, lasted, cpu] = [0, 0, 0]
  for (const events of inParts(run.events, 20_000)) {
    await storeLooks(hub, events)
    // each time a new process, which knows only what the log says
    const watch = createAnomalyWatch({ store: hub.store, vault: hub.vault, catalogue: hub.catalogue, silence: 0 })
    const [began, used] = [performance.now(), process.cpuUsage()]
    searched += await watch.step()
    const { user, system } = process.cpuUsage(used)
    lasted += performance.now() - began
    cpu += (user + system) / 1000
    await watch.close()
  }
  t.equal(searched, run.events.length)
  const { rows } = await hub.store.pool.query<{ name: string }>(
    `SELECT kind || ' by ' || actor || ' with ' || entries AS name FROM anomaly ORDER BY 1`,
  )
  const names = search(run).map(({ kind, actor, entries }) => `${kind} by ${actor.id} with ${entries.size}`)
  t.strictSame(rows.map(({ name }) => name).toSorted(), names.toSorted())
  const each = (ms: number) => ((ms * 1000) / searched).toFixed(0)
  t.comment(`per 1,000 entries: ${each(lasted)} ms, ${each(cpu)} ms CPU of this process`)
})
