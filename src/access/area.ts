/** Areas are GB/T 2260 codes: city 4 digits, county 6, town 9, village 12; one contains another by prefix. Pure. */

/** Whether a text is the code of an area. An empty or cut code would contain, as a prefix, far too much. */
export function isArea(code: string): boolean {
  return /^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$/.test(code)
}

/** Whether an area is the other, or lies within it. */
export function isWithin(code: string, area: string): boolean {
  return isArea(area) && isArea(code) && code.startsWith(area)
}
