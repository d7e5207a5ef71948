import { nextTick, type ShallowRef, shallowRef, useTemplateRef } from 'vue'
import { type ProposedChange, useProposal } from './proposal.ts'

export interface OpenForm<Row> {
  /** whose form is open; `new`: that of what is not there yet */
  readonly open: ShallowRef<Row | 'new' | undefined>
  readonly proposal: ReturnType<typeof useProposal>
  /** Opens its form, and stands in the first field. */
  show(wanted: Row | 'new'): Promise<void>
  propose(change: ProposedChange): Promise<void>
  leave(): void
}

/** A list whose rows are changed by proposals, one form at a time; the form is below the template's `top`. */
export function useOpenForm<Row>(load: () => Promise<unknown>): OpenForm<Row> {
  const open = shallowRef<Row | 'new'>()
  const top = useTemplateRef<HTMLElement>('top')
  const proposal = useProposal()
  const leave = () => {
    open.value = undefined
  }
  return {
    open,
    proposal,
    leave,
    async show(wanted) {
      open.value = wanted
      await nextTick()
      top.value?.querySelector<HTMLElement>('form [id]')?.focus()
    },
    async propose(change) {
      if (!(await proposal.propose(change))) return
      leave()
      await load()
    },
  }
}
