/** What goes wrong in drop folders: it stops nothing else, and is told once for as long as it stays the same. */

export interface DropTroubles {
  /** does it; where it fails, notes the code. @returns undefined where it failed */
  attempt<T>(work: () => Promise<T>): Promise<T | undefined>
  note(code: string, count: number): void
  /** tells what was noted since the last time: codes and how often, no names of files, which may be residents' */
  tell(department: string): void
}

export function openDropTroubles(log: (line: string) => void): DropTroubles {
  const told = new Map<string, string>()
  let noted = new Map<string, number>()
  const note = (code: string, count: number) => {
    noted.set(code, (noted.get(code) ?? 0) + count)
  }
  return {
    note,
    attempt: (work) =>
      work().catch((error: unknown) => {
        note(codeOf(error), 1)
        return undefined
      }),
    tell(department) {
      const line = [...noted].map(([code, count]) => `${code} (${count})`).join(', ')
      noted = new Map()
      if (line !== '' && line !== told.get(department)) log(`drop folder of ${department}: ${line}`)
      told.set(department, line)
    },
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
