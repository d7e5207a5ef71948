import { onScopeDispose } from 'vue'

export interface PollOptions {
  readonly everyMs: number
  /** whether there is anything to wait for */
  isWorth(): boolean
}

/** Does it again and again, as long as it is worth it and the page is looked at. `work` itself says what went wrong. */
export function usePoll(work: () => Promise<unknown>, { everyMs, isWorth }: PollOptions): void {
  let isOver = false
  let timer = setTimeout(turn, everyMs)
  async function turn(): Promise<void> {
    if (isWorth() && !document.hidden) await work()
    if (!isOver) timer = setTimeout(turn, everyMs)
  }
  onScopeDispose(() => {
    isOver = true
    clearTimeout(timer)
  })
}
