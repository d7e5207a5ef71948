/** What of a signed receipt goes into one QR code: more than this prints too finely for an office printer. */
const most = 1300

/**
 * The texts of its QR codes. One holds the receipt as it is; of several, each begins with its place (`1/2:`), and the
 * rest joined is the receipt.
 */
export function receiptCodes(jws: string): string[] {
  const count = Math.ceil(jws.length / most)
  if (count <= 1) return [jws]
  const size = Math.ceil(jws.length / count)
  return Array.from({ length: count }, (_, at) => `${at + 1}/${count}:${jws.slice(at * size, (at + 1) * size)}`)
}
