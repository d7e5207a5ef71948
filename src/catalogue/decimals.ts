const minus = 45
const point = 46
const zero = 48

/**
 * Whether a decimal string is written as the store has it: at most 15 digits before the point, none of them a needless
 * zero, and exactly `scale` behind it. A second nothing, -0.00, would make two contents of one.
 */
export function isDecimal(text: string, scale: number): boolean {
  const from = text.charCodeAt(0) === minus ? 1 : 0
  const to = scale === 0 ? text.length : text.length - scale - 1
  const whole = to - from
  if (whole < 1 || whole > 15 || (whole > 1 && text.charCodeAt(from) === zero)) return false
  if (scale > 0 && text.charCodeAt(to) !== point) return false
  let isNothing = true
  for (let at = from; at < text.length; at++) {
    if (at === to) continue
    const digit = text.charCodeAt(at) - zero
    if (digit < 0 || digit > 9) return false
    if (digit > 0) isNothing = false
  }
  return from === 0 || !isNothing
}
