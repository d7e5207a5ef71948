import { Presets, SingleBar } from 'cli-progress'
import type { Progress } from '../src/ingest/ingest.ts'

export interface ProgressDisplay {
  update(progress: Progress): void
  stop(): void
}

/** A bar on a terminal; elsewhere a line every few seconds. */
export function showIngestProgress(): ProgressDisplay {
  return process.stderr.isTTY ? bar() : lines()
}

function bar(): ProgressDisplay {
  const display = new SingleBar(
    { format: '{bar} {percentage}% | {rows} 行 | {stage} | {duration_formatted}', hideCursor: true },
    Presets.shades_classic,
  )
  display.start(1, 0, { rows: 0, stage: stages.reading })
  return {
    update({ stage, rows, bytes = 0, totalBytes = 0 }) {
      display.setTotal(Math.max(1, totalBytes))
      display.update(stage === 'merging' ? Math.max(1, totalBytes) : bytes, { rows, stage: stages[stage] })
    },
    stop: () => display.stop(),
  }
}

const stages = { reading: '读取', again: '不能直接装入，改为先暂存再合并', merging: '合并入库' } as const
const interval = 5000

function lines(): ProgressDisplay {
  let last = Date.now()
  return {
    update({ stage, rows }) {
      if (stage === 'reading' && Date.now() - last < interval) return
      last = Date.now()
      console.error(`${stages[stage]}：${rows} 行`)
    },
    stop() {},
  }
}
