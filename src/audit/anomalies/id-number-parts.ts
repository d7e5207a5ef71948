/** An ID number (GB 11643) taken apart for comparing with its neighbours. Pure. */
export interface IdNumberParts {
  /** six digits of the division that it was first issued in */
  readonly area: string
  /** days since 1970 */
  readonly birthday: number
  /** the three digits that tell apart who was born there on that day */
  readonly sequence: number
}

export function partsOf(idNumber: string): IdNumberParts {
  const [year, month, day] = [idNumber.slice(6, 10), idNumber.slice(10, 12), idNumber.slice(12, 14)]
  return {
    area: idNumber.slice(0, 6),
    birthday: Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000,
    sequence: Number(idNumber.slice(14, 17)),
  }
}
