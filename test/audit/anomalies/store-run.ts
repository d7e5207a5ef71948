/** Puts a made-up county and its accesses into a store, as registers and the log would hold them. */
import pg from 'pg'
import type { EntryDraft } from '../../../src/audit/entry.ts'
import { sequence } from '../../../src/audit/sequence.ts'
import type { Hub } from '../../../src/hub.ts'
import { getTypeParser } from '../../../src/store/type-parsers.ts'
import { plantRecord, plantResident } from '../../fixtures/plant.ts'
import { insertEach } from '../log.ts'
import type { County, Person } from './county.ts'
import type { Event } from './normal-work.ts'

const atOnce = 1000

/** The accounts, and whoever of the residents is looked at. */
export async function storePeople(
  hub: Hub,
  { county, events }: { readonly county: County; readonly events: readonly Event[] },
): Promise<void> {
  for (const { actor, self } of county.workers)
    await hub.store.pool.query(
      `INSERT INTO account (account_id, username, password_hash, role, holder, organisation, area, own_resident)
         OVERRIDING SYSTEM VALUE VALUES ($1, $2, '', $3, $2, $4, $5, $6)`,
      [actor.id, `worker-${actor.id}`, actor.role, actor.organisation, actor.area, self?.resident],
    )
  const looked = new Set(events.flatMap(({ look }) => (look.resident && county.people.get(look.resident)) || []))
  for (const some of inParts([...looked], 100))
    await Promise.all(some.map((person) => storePerson(hub, county, person)))
}

/** Looks, each with its place in the tree. */
export async function storeLooks(hub: Hub, events: readonly Event[]): Promise<void> {
  const client = new pg.Client({ connectionString: hub.store.url, types: { getTypeParser } })
  await client.connect()
  const times = events.map(({ look }) => new Date(look.at))
  await client.query('SELECT access_ensure_months($1, $2)', [times[0], times.at(-1)])
  for (const some of inParts(events, atOnce)) {
    await insertEach(
      client,
      some.map(({ worker, look }) => ({ at: look.at, change: draftOf({ worker, look }) })),
    )
    await sequence(client)
  }
  await client.end()
}

async function storePerson(hub: Hub, county: County, { idNumber, village, household, family }: Person): Promise<void> {
  const registration = hub.catalogue.getCategory('householdRegistration')
  const relation = hub.catalogue.getCategory('familyRelation')
  await plantResident(hub, { idNumber, registeredArea: village })
  await plantRecord(hub, {
    idNumber,
    category: registration,
    fields: { householdNumber: household ?? '', villageCode: village },
  })
  for (const relative of new Set(family)) {
    const { idNumber: memberIdNumber = '' } = county.people.get(relative) ?? {}
    await plantRecord(hub, { idNumber, category: relation, fields: { memberIdNumber, relation: '99' } })
  }
}

function draftOf({ worker: { actor }, look }: Event): Partial<EntryDraft> {
  return {
    actor: actor.id,
    actorName: actor.name,
    role: actor.role,
    organisation: actor.organisation,
    area: actor.area,
    outcome: look.outcome,
    code: look.code,
    item: look.item,
    caseNumber: look.caseNumber,
    residentId: look.resident,
    presenceMethod: look.present ? 'cardRead' : undefined,
  }
}

/** As many parts as it takes, none larger than so. */
export function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, nth) => all.slice(nth * size, (nth + 1) * size))
}
