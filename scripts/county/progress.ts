import { Presets, SingleBar } from 'cli-progress'
import type { Progress } from './generate.ts'

export interface ProgressDisplay {
  update(progress: Progress): void
  stop(): void
}

/** A bar on a terminal; elsewhere a line every tenth. */
export function showProgress(residents: number): ProgressDisplay {
  return process.stderr.isTTY ? bar(residents) : lines()
}

function bar(residents: number): ProgressDisplay {
  const format = '{bar} {percentage}% | {value}/{total} residents | {rows} rows | {duration_formatted}'
  const display = new SingleBar({ format, hideCursor: true }, Presets.shades_classic)
  display.start(residents, 0, { rows: 0 })
  return {
    update: ({ residents, rows }) => display.update(residents, { rows }),
    stop: () => display.stop(),
  }
}

function lines(): ProgressDisplay {
  let tenths = 0
  return {
    update({ residents, of, rows }) {
      const now = Math.floor((residents * 10) / of)
      if (now <= tenths) return
      tenths = now
      console.error(`${residents}/${of} residents, ${rows} rows`)
    },
    stop() {},
  }
}
