/** Rules as administrators read them, and a new one as it is filled in. */
import type { Reply } from '../api/send.ts'
import type { ProposedChange } from './proposal.ts'
import type { reaches, ruledRoles, shows } from './words.ts'

export type Rule = Reply<'GET /v1/rules'>['rules'][number]
type RuleChange = Extract<ProposedChange, { readonly kind: 'ruleChange' }>
export type NewRule = NonNullable<RuleChange['set']['add']>[number]
export type RuledRole = keyof typeof ruledRoles

export interface RuleDraft {
  role: RuledRole
  /** empty: any, as in the others */
  item: string
  category: string
  level: string
  area: string
  reach: keyof typeof reaches
  show: keyof typeof shows
  note: string
}

/** what each role's rules can reach: the hub refuses the others */
export const reachesOf: Readonly<Record<RuledRole, readonly (keyof typeof reaches)[]>> = {
  clerk: ['ownArea', 'presence'],
  window: ['ownArea', 'presence'],
  system: ['agreed'],
  resident: ['self'],
}

export function newDraft(): RuleDraft {
  return { role: 'window', item: '', category: '', level: '', area: '', reach: 'presence', show: 'masked', note: '' }
}

export function ruleOf({ role, item, category, level, area, reach, show, note }: RuleDraft): NewRule {
  return {
    role,
    reach,
    show,
    note: note.trim(),
    ...(item !== '' && { item }),
    ...(category !== '' && { category }),
    ...(level !== '' && { level: Number(level) }),
    ...(area.trim() !== '' && { area: area.trim() }),
  }
}

/** Taking away and adding are one change: in between there would be a gap, or a contradiction. */
export function ruleChange(remove: readonly number[], add: readonly NewRule[], reason: string): ProposedChange {
  return {
    kind: 'ruleChange',
    set: { ...(remove.length > 0 && { remove }), ...(add.length > 0 && { add }) },
    reason: reason.trim(),
  }
}
