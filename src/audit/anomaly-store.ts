/** Episodes in the store: those that may go on, and what has become of them. */
import type pg from 'pg'
import type { AnomalyKind } from '../store/tables.ts'
import type { Episode } from './anomalies/episodes.ts'

type Queryable = Pick<pg.ClientBase, 'query'>

interface OpenRow {
  readonly id: number
  readonly kind: AnomalyKind
  readonly about: string
  readonly actor: string
  readonly first_entry: string
  readonly first_at: Date
  readonly last_entry: string
  readonly last_at: Date
  readonly score: number
  readonly explanation: string
}

/** The undecided episodes of these actors; they cannot be decided before the transaction is over. */
export async function lockOpenEpisodes(db: Queryable, actors: readonly string[]): Promise<Episode[]> {
  const { rows } = await db.query<OpenRow>(
    `SELECT anomaly_id AS id, kind, about, actor, first_entry, first_at, last_entry, last_at, score, explanation
       FROM anomaly WHERE state = 'open' AND actor = ANY ($1) ORDER BY anomaly_id FOR UPDATE`,
    [actors],
  )
  return rows.map(({ actor: id, first_entry, first_at, last_entry, last_at, ...row }) => ({
    ...row,
    actor: { id },
    first: { entry: first_entry, at: first_at.getTime() },
    last: { entry: last_entry, at: last_at.getTime() },
    entries: new Set(),
  }))
}

export async function storeEpisodes(db: Queryable, episodes: readonly Episode[]): Promise<void> {
  for (const episode of episodes) {
    const id = episode.id ?? (await insert(db, episode))
    await db.query(
      `INSERT INTO anomaly_entry (anomaly_id, entry_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING`,
      [id, [...episode.entries]],
    )
    await db.query(
      `UPDATE anomaly SET first_entry = $2, first_at = $3, last_entry = $4, last_at = $5, score = $6, explanation = $7,
         entries = (SELECT count(*) FROM anomaly_entry e WHERE e.anomaly_id = $1) WHERE anomaly_id = $1`,
      [id, ...heightOf(episode)],
    )
  }
}

async function insert(db: Queryable, episode: Episode): Promise<number> {
  const { kind, about, actor } = episode
  const { rows } = await db.query<{ id: number }>(
    `INSERT INTO anomaly (kind, about, actor, actor_name, role, organisation, area,
         first_entry, first_at, last_entry, last_at, score, explanation)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING anomaly_id AS id`,
    [
      kind,
      about,
      actor.id,
      actor.name ?? null,
      actor.role ?? null,
      actor.organisation ?? null,
      actor.area ?? null,
      ...heightOf(episode),
    ],
  )
  const [row] = rows
  if (!row) throw new Error('an anomaly was not stored')
  return row.id
}

function heightOf({ first, last, score, explanation }: Episode) {
  return [first.entry, new Date(first.at), last.entry, new Date(last.at), score, explanation]
}
