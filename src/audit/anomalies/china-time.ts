/** Days and hours as people in China live them: UTC+8, without summer time. Pure. */
const offset = 8 * 3_600_000

/** `YYYY-MM-DD` */
export function dayOf(at: number): string {
  return new Date(at + offset).toISOString().slice(0, 10)
}

/** `HH:MM`: sorts by time of day */
export function clockOf(at: number): string {
  return new Date(at + offset).toISOString().slice(11, 16)
}

/** 0 = Sunday */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

/** Saturday or Sunday. */
export function isWeekend(day: string): boolean {
  return [0, 6].includes(weekday(day))
}
