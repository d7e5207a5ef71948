/** What a measurement ends in: a ratio or an amount for each round, and what it ought to be. */
import { median } from './median.ts'

export interface Figure {
  /** what was measured */
  readonly name: string
  /** what it was held against */
  readonly against: string
  /** one a round */
  readonly values: readonly number[]
  readonly unit?: string
  /** absent: nothing is asked of it, it tells what the others are to be seen beside */
  readonly target?: { readonly least: number } | { readonly most: number }
}

/** Prints a table, and sets the exit code where a target is missed. */
export function printFigures(figures: readonly Figure[]): void {
  console.table(figures.map(rowOf))
  if (!figures.every(isMet)) process.exitCode = 1
}

function isMet({ values, target }: Figure): boolean {
  const value = median(values)
  if (!target) return true
  return 'least' in target ? value >= target.least : value <= target.most
}

function rowOf(figure: Figure): Record<string, string> {
  const { name, against, values, unit = '', target } = figure
  return {
    项目: name,
    对比: against,
    中位数: textOf(median(values), unit),
    范围: `${textOf(Math.min(...values))}–${textOf(Math.max(...values))}`,
    目标: target ? textOfTarget(target, unit) : '',
    结论: target ? (isMet(figure) ? '达到' : '未达到') : '参照',
  }
}

function textOfTarget(target: NonNullable<Figure['target']>, unit: string): string {
  return 'least' in target ? `≥ ${textOf(target.least, unit)}` : `≤ ${textOf(target.most, unit)}`
}

function textOf(value: number, unit = ''): string {
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(2)}${unit && ` ${unit}`}`
}
