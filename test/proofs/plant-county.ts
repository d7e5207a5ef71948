/** A truth county put into the store as perfect exports would have left it; who is late or silent there, is in the store. */
import type { Hub } from '../../src/hub.ts'
import { birthDateOf } from '../../src/residents/id-number.ts'
import { digestText, placeText, recordContent } from '../../src/residents/record-content.ts'
import type { TruthCounty } from './truth-county.ts'

export interface PlantedCounty {
  readonly county: TruthCounty
  /** when fresh and late sources were last heard of */
  readonly fresh: Date
  readonly late: Date
  /** where everybody is registered */
  readonly village: string
}

/** Every source covers every category in the whole county, as of a moment. */
export async function plantCoverage(hub: Hub, observedAt: Date): Promise<number> {
  const { pool } = hub.store
  const { rows } = await pool.query<{ batch: number }>(
    `INSERT INTO batch (source, export, mode, status, files, observed_at, counts, leftover)
     VALUES (1, 'planted', 'snapshot', 'merged', '[]', $1, '{}', '[]') RETURNING batch_id AS batch`,
    [observedAt],
  )
  const batch = rows[0]?.batch ?? 0
  const numbers = numbersOf(hub)
  const pairs = hub.catalogue.categories.flatMap(({ number, sources }) =>
    sources.map((source) => ({ category: number, source: numbers.get(source) })),
  )
  await pool.query(
    `INSERT INTO coverage (source, category, area, observed_at, batch_id, recorded_at)
     SELECT source, category, $3, $4, $5, now() FROM unnest($1::smallint[], $2::smallint[]) AS p (source, category)`,
    [pairs.map(({ source }) => source), pairs.map(({ category }) => category), hub.area, observedAt, batch],
  )
  return batch
}

export async function plantCounty(hub: Hub, { county, fresh, late, village }: PlantedCounty): Promise<void> {
  const batch = await plantCoverage(hub, fresh)
  const relatives = county.idNumbers.flatMap((idNumber) =>
    county.factsOf(idNumber, 'familyRelation').map(({ fields }) => String(fields.memberIdNumber)),
  )
  const everybody = [...new Set([...county.idNumbers, ...relatives])]
  await plantPeople(hub, everybody, village)
  for (const idNumber of everybody) {
    await plantFacts(hub, { idNumber, county, fresh, late })
    await plantGaps(hub, { idNumber, county, batch })
  }
}

function numbersOf({ adapters }: Hub): ReadonlyMap<string, number> {
  return new Map(adapters.all.map(({ adapter }) => [adapter.department.id, adapter.department.number]))
}

async function plantPeople({ vault, store }: Hub, idNumbers: readonly string[], village: string): Promise<void> {
  const keys = idNumbers.map((idNumber) => vault.residentId(idNumber))
  const sealed = vault.residents.seal(idNumbers.map((text, at) => ({ digest: keys[at] ?? '', text })))
  await store.pool.query(
    `INSERT INTO resident (resident_id, id_number, birth_date, registered_area)
     SELECT resident_id, id_number, birth_date, $4 FROM unnest($1::uuid[], $2::bytea[], $3::date[]) AS p (resident_id, id_number, birth_date)`,
    [keys, sealed, idNumbers.map(birthDateOf), village],
  )
}

interface Facts {
  readonly idNumber: string
  readonly county: TruthCounty
  readonly fresh: Date
  readonly late: Date
}

/** Under keys of their own: a record that was altered may not take another's place. */
async function plantFacts(hub: Hub, { idNumber, county, fresh, late }: Facts): Promise<void> {
  const { vault, catalogue, store } = hub
  const numbers = numbersOf(hub)
  const residentId = vault.residentId(idNumber)
  const rows = catalogue.categories.flatMap((category) =>
    county.factsOf(idNumber, category.id).map((fact, at) => {
      const source = numbers.get(fact.source) ?? 0
      const key = vault.recordKey(category.number, `${fact.source} ${at}`)
      const content = recordContent(category, fact.fields, vault)
      const { validFrom, validTo } = fact
      const place = placeText({ residentId, category: category.number, source, key })
      const digest = vault.recordDigest(place, digestText(content, { validFrom, validTo, selfCollected: false }))
      const isLate = county.standingOf(idNumber, category.id, fact.source) === 'late'
      return { category: category.number, source, key, digest, content, validFrom, validTo, at: isLate ? late : fresh }
    }),
  )
  const secret = rows.flatMap(({ content, digest }) =>
    content.secret === undefined ? [] : [{ digest, text: content.secret }],
  )
  const sealed = vault.records.seal(secret)
  const sealedOf = new Map(secret.map(({ digest }, at) => [digest, sealed[at]]))
  await store.pool.query(
    `INSERT INTO record (resident_id, category, source, key, digest, batch_id, observed_at, recorded_at, version, valid_from,
       valid_to, data, sealed)
     SELECT $1, category, source, key, digest, 0, observed_at, observed_at, 1, valid_from, valid_to, data::jsonb, sealed
       FROM unnest($2::smallint[], $3::smallint[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::date[], $8::date[], $9::text[],
         $10::bytea[]) AS r (category, source, key, digest, observed_at, valid_from, valid_to, data, sealed)`,
    [
      residentId,
      rows.map(({ category }) => category),
      rows.map(({ source }) => source),
      rows.map(({ key }) => key),
      rows.map(({ digest }) => digest),
      rows.map(({ at }) => at),
      rows.map(({ validFrom }) => validFrom ?? null),
      rows.map(({ validTo }) => validTo ?? null),
      rows.map(({ content }) => content.data ?? null),
      rows.map(({ digest }) => sealedOf.get(digest) ?? null),
    ],
  )
}

/** A refused row that may be somebody's takes his source's word away, as being late or silent does. */
async function plantGaps(
  hub: Hub,
  { idNumber, county, batch }: Pick<Facts, 'idNumber' | 'county'> & { readonly batch: number },
): Promise<void> {
  const numbers = numbersOf(hub)
  const gaps = hub.catalogue.categories.flatMap(({ id, number, sources }) =>
    sources
      .filter((source) => county.standingOf(idNumber, id, source) !== 'fresh')
      .map((source) => ({ category: number, source: numbers.get(source) })),
  )
  await hub.store.pool.query(
    `INSERT INTO gap (source, category, resident_id, batch_id, recorded_at)
     SELECT source, category, $3, $4, now() FROM unnest($1::smallint[], $2::smallint[]) AS p (source, category)`,
    [gaps.map(({ source }) => source), gaps.map(({ category }) => category), hub.vault.residentId(idNumber), batch],
  )
}
