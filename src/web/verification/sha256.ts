import { type Bytes, concat } from './bytes.ts'
import { Misfit } from './misfit.ts'

/** SHA-256 over all parts, by the browser. @throws {Misfit} where the page came in the clear: browsers then lend no cryptography */
export async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  const { subtle } = crypto
  // the types promise it; pages that came over http have none
  if (!subtle) throw new Misfit('浏览器只在 https 页面（或本机）提供密码运算，请用 https 地址打开本页后再核验')
  return new Uint8Array(await subtle.digest('SHA-256', concat(...parts)))
}
