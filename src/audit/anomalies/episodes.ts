/** Suspicions that belong together are one anomaly: an episode of one kind, by one actor, about one thing. Pure. */
import { type Actor, hour, type Look } from './look.ts'
import type { Suspicion } from './suspicion.ts'

/** milliseconds of quiet after which it is another episode */
const quiet = 24 * hour

export interface Episode extends Omit<Suspicion, 'looks'> {
  /** number of the anomaly, where it is stored already */
  readonly id?: number
  readonly actor: Actor
  readonly first: Pick<Look, 'entry' | 'at'>
  readonly last: Pick<Look, 'entry' | 'at'>
  /** ids of the entries, as far as they are not stored already */
  readonly entries: Set<string>
}

/** Episodes that what comes next may belong to. */
export class Episodes {
  readonly #open = new Map<string, Episode>()
  readonly #changed = new Map<string, Episode>()
  readonly #over: Episode[] = []

  constructor(open: readonly Episode[]) {
    for (const episode of open) this.#open.set(nameOf(episode), episode)
  }

  add(actor: Actor, { looks, ...found }: Suspicion): void {
    const name = nameOf({ ...found, actor })
    const known = this.#open.get(name)
    const [first, last] = [looks[0], looks.at(-1)]
    if (!first || !last) return
    if (known && first.at - known.last.at <= quiet) {
      for (const { entry } of looks) known.entries.add(entry)
      // the words stay those of its height
      const height = found.score > known.score ? found : known
      const { score, explanation } = height
      const times = { first: earlier(known.first, first), last: later(known.last, last) }
      this.#put(name, { ...known, ...times, score, explanation })
      return
    }
    const over = this.#changed.get(name)
    if (over) this.#over.push(over)
    this.#put(name, { ...found, actor, first, last, entries: new Set(looks.map(({ entry }) => entry)) })
  }

  /** What is new or has grown. */
  get changed(): readonly Episode[] {
    return [...this.#over, ...this.#changed.values()]
  }

  #put(name: string, episode: Episode): void {
    this.#open.set(name, episode)
    this.#changed.set(name, episode)
  }
}

function nameOf({ kind, about, actor: { id } }: Pick<Episode, 'kind' | 'about' | 'actor'>): string {
  return JSON.stringify([id, kind, about])
}

type Moment = Episode['first']

function earlier(one: Moment, other: Moment): Moment {
  return other.at < one.at ? other : one
}

function later(one: Moment, other: Moment): Moment {
  return other.at > one.at ? other : one
}
