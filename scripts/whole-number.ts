import { InvalidArgumentError } from 'commander'

/** An argument of the command line that is a number of something. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('应为整数 · a whole number is needed')
  return Number(text)
}
