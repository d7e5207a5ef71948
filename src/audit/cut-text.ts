/** As much of a text as the log holds of it: no half of a surrogate pair stays at the cut, which the log would refuse. */
export function cutText(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
}
