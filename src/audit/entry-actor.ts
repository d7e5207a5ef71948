/** Who acts, as an entry says it. */
import type { Identity } from '../access/identity.ts'
import type { EntryDraft } from './entry.ts'

type Actor = Pick<EntryDraft, 'actorKind' | 'actor' | 'actorName' | 'role' | 'organisation' | 'department' | 'area'>

/** Of a resident only his session: who he is stands there, sealed, and in the entry's resident key. */
export function actorOf({ kind, id, role, name, organisation, department, area }: Identity): Actor {
  if (kind === 'resident') return { actorKind: kind, actor: id, role }
  return {
    actorKind: kind,
    actor: id,
    role,
    actorName: words(name, 100),
    organisation: words(organisation, 200),
    department,
    area: area === '' ? undefined : area,
  }
}

/** Names come from the command line, too, and nothing bounds them there: an entry must not fail because of one. */
function words(text: string, most: number): string | undefined {
  const plain = text
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, most)
    .toWellFormed()
  return plain === '' ? undefined : plain
}
