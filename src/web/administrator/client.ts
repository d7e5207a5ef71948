/** Departments' systems as administrators see them, and what a filled form proposes. */
import type { Reply } from '../api/send.ts'
import type { ProposedChange } from './proposal.ts'

export type Client = Reply<'GET /v1/clients'>['clients'][number]
type Key = Readonly<Record<string, unknown>>

export interface ClientDraft {
  id: string
  name: string
  organisation: string
  /** empty: none */
  department: string
  area: string
  categories: string[]
  disabled: boolean
  /** a JWK as text; empty: none */
  key: string
  /** the kid of the one to be revoked; empty: none */
  revokeKey: string
  reason: string
}

export function draftOf(client: Client | undefined): ClientDraft {
  return {
    id: client?.id ?? '',
    name: client?.name ?? '',
    organisation: client?.organisation ?? '',
    department: client?.department ?? '',
    area: client?.area ?? '',
    categories: [...(client?.categories ?? [])],
    disabled: client?.disabled ?? false,
    key: '',
    revokeKey: '',
    reason: '',
  }
}

/** undefined: that is no JSON object */
export function readKey(text: string): Key | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

export function newClient(draft: ClientDraft, key: Key | undefined): ProposedChange {
  const { id, name, organisation, department, area, categories, reason } = draft
  return {
    kind: 'clientAdd',
    subject: id.trim(),
    set: {
      name: name.trim(),
      organisation: organisation.trim(),
      area: area.trim(),
      categories,
      ...(department !== '' && { department }),
      ...(key && { key }),
    },
    reason: reason.trim(),
  }
}

/** Only what is another than before; undefined where nothing is. */
export function changeOf(client: Client, draft: ClientDraft, key: Key | undefined): ProposedChange | undefined {
  const { categories, department, disabled, revokeKey } = draft
  const before = draftOf(client)
  const texts = (['name', 'organisation', 'area'] as const)
    .map((field) => [field, draft[field].trim()] as const)
    .filter(([field, text]) => text !== before[field])
  const isOther = [...categories].sort().join() !== [...before.categories].sort().join()
  const set = {
    ...Object.fromEntries(texts),
    ...(department !== before.department && { department: department === '' ? null : department }),
    ...(isOther && { categories }),
    ...(disabled !== before.disabled && { disabled }),
    ...(key && { addKey: key }),
    ...(revokeKey !== '' && { revokeKey }),
  }
  if (Object.keys(set).length === 0) return undefined
  return { kind: 'clientChange', subject: client.id, set, reason: draft.reason.trim() }
}
