import { z } from 'zod'

/** A whole number from 1 on; out of a URL everything comes as text. */
export function wholeNumber(largest: number) {
  return z
    .string()
    .regex(/^[1-9]\d{0,15}$/)
    .transform(Number)
    .pipe(z.int().max(largest))
}
