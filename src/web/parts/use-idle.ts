import { onScopeDispose, type Ref, ref } from 'vue'

const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const

/** milliseconds of quiet, after which a resident's data leaves the screen */
const longestQuiet = 180_000

export interface IdleOptions {
  /** before the end of the quiet, in which `isNear` warns: who needs more time touches anything */
  readonly warnMs: number
  onIdle(): void
}

/** Looks after a screen that its reader has left. @returns whether it is about to be cleared */
export function useIdle({ warnMs, onIdle }: IdleOptions): { readonly isNear: Ref<boolean> } {
  const isNear = ref(false)
  let last = Date.now()
  const touched = () => {
    last = Date.now()
    isNear.value = false
  }
  // a clock that is asked, not a long timer: a machine that slept has been idle
  const timer = setInterval(() => {
    const quiet = Date.now() - last
    isNear.value = quiet >= longestQuiet - warnMs && quiet < longestQuiet
    if (quiet < longestQuiet) return
    touched()
    onIdle()
  }, 1000)
  for (const sign of signs) addEventListener(sign, touched, { passive: true })
  onScopeDispose(() => {
    clearInterval(timer)
    for (const sign of signs) removeEventListener(sign, touched)
  })
  return { isNear }
}
