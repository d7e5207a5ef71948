import { computed, type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import { problemOf, type ShownProblem } from '../api/request-problem.ts'

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** where the next page begins */
  readonly next?: string | undefined
}

export interface Pages<Row> {
  /** of the page that is shown; undefined until the first has come */
  readonly rows: ShallowRef<readonly Row[] | undefined>
  /** from 1 */
  readonly number: Ref<number>
  readonly hasNext: Ref<boolean>
  readonly isBusy: Ref<boolean>
  readonly problem: Ref<ShownProblem | undefined>
  /** anew, by other conditions maybe: what was found by the former ones goes at once, with its cursors */
  first(): Promise<void>
  forward(): Promise<void>
  back(): Promise<void>
  /** the page that is shown, as it is now */
  again(): Promise<void>
}

/** A long list, a page at a time, by the cursors that the hub gives. What was asked last is what is shown. */
export function usePages<Row>(load: (cursor: string | undefined) => Promise<Page<Row>>): Pages<Row> {
  const rows = shallowRef<readonly Row[]>()
  const next = ref<string>()
  const isBusy = ref(false)
  const problem = shallowRef<ShownProblem>()
  /** where the pages up to this one begin */
  const begins = shallowRef<readonly (string | undefined)[]>([undefined])
  let latest = 0

  async function show(wanted: readonly (string | undefined)[]): Promise<void> {
    latest += 1
    const turn = latest
    isBusy.value = true
    try {
      const page = await load(wanted[wanted.length - 1])
      if (turn !== latest) return
      rows.value = page.rows
      next.value = page.next
      begins.value = wanted
      problem.value = undefined
    } catch (error) {
      if (turn === latest) problem.value = problemOf(error)
    } finally {
      if (turn === latest) isBusy.value = false
    }
  }

  function first(): Promise<void> {
    rows.value = next.value = problem.value = undefined
    begins.value = [undefined]
    return show(begins.value)
  }

  return {
    rows,
    number: computed(() => begins.value.length),
    hasNext: computed(() => next.value !== undefined),
    isBusy,
    problem,
    first,
    forward: () => show([...begins.value, next.value]),
    back: () => show(begins.value.slice(0, -1)),
    again: () => show(begins.value),
  }
}
