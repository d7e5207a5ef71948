/** What came of a verification. */

/** One thing that was looked at. */
export interface Finding {
  readonly title: string
  /** undefined: that cannot be told yet */
  readonly fits: boolean | undefined
  readonly says: string
}

export interface Report {
  /** what was verified */
  readonly about: string
  readonly findings: readonly Finding[]
  /** what it says, for whoever reads it */
  readonly facts: readonly (readonly [title: string, text: string])[]
  /** on what the verdict rests, where that is not the reader's own */
  readonly notes: readonly string[]
}

export type Verdict = 'sound' | 'unsound' | 'waiting'

/** `sound`: all of it fits, and there was something that could have not. */
export function verdictOf({ findings }: Pick<Report, 'findings'>): Verdict {
  if (findings.length === 0 || findings.some(({ fits }) => fits === false)) return 'unsound'
  return findings.every(({ fits }) => fits) ? 'sound' : 'waiting'
}

export function found(title: string, fits: boolean, says: { readonly good: string; readonly bad: string }): Finding {
  return { title, fits, says: fits ? says.good : says.bad }
}
