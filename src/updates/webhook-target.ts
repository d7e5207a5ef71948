/**
 * Where a webhook may go. Whoever may subscribe would otherwise have the hub knock at doors that only the hub can reach:
 * its own, those beside it, a cloud's metadata. So a name is resolved here, its addresses are judged, and the connection
 * is made to the address that was judged: nobody can answer differently a moment later.
 */
import { Resolver } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** Special-purpose blocks (IANA registry, RFC 6890) that are nobody's on the internet. */
const notPublic = blockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Teredo and other protocol assignments, documentation, 6to4: addresses that hide others
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
])

/** All that is given out for the internet so far (RFC 4291); what is not in it is loopback, local, mapped, multicast. */
const publicIpv6 = blockList(['2000::/3'])

/** No department's system is there, however wide the networks are that a setting opens: link-local, metadata, multicast. */
const never = blockList([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  // IPv6 that hides any IPv4 address
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
  'fe80::/10',
  'fd00:ec2::/32',
  'ff00::/8',
])

/** Networks in CIDR notation. */
export function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** Whether an address lies in one of the networks; the IPv6 spelling of an IPv4 address is that address. */
function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

export type TargetProblem = 'badUrl' | 'noName' | 'badAddress' | 'notHttps'

export interface Target {
  readonly url: URL
  /** where to connect to, whatever the name says by then */
  readonly address: string
}

export interface TargetRules {
  /** internal networks that departments' systems stand in */
  readonly networks: BlockList
  /** addresses of a name; by default DNS is asked */
  readonly resolve?: Resolve
}

export type Resolve = (name: string, signal?: AbortSignal) => Promise<readonly string[]>

const longestUrl = 1000

export async function findTarget(
  text: string,
  { networks, resolve = askDns }: TargetRules,
  signal?: AbortSignal,
): Promise<Target | { readonly problem: TargetProblem }> {
  const url = text.length <= longestUrl ? URL.parse(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.hash !== '')
    return { problem: 'badUrl' }
  // a number in any spelling (2130706433, 0x7f.1) has become an address by now
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(host) ? [host] : await resolve(host, signal)
  const [address] = addresses
  if (address === undefined) return { problem: 'noName' }
  const isOpened = (one: string) => isIn(networks, one) && !isIn(never, one)
  if (!addresses.every((one) => isOpened(one) || isPublic(one))) return { problem: 'badAddress' }
  if (url.protocol === 'http:' && !addresses.every(isOpened)) return { problem: 'notHttps' }
  return { url, address }
}

function isPublic(address: string): boolean {
  return !isIn(notPublic, address) && (isIP(address) === 4 || isIn(publicIpv6, address))
}

/**
 * Asks DNS alone, which takes none of the few threads that files and passwords need, however slowly somebody's name
 * server answers. An empty answer where there is none.
 */
async function askDns(name: string, signal?: AbortSignal): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 1500, tries: 2 })
  const stop = () => resolver.cancel()
  signal?.addEventListener('abort', stop, { once: true })
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  signal?.removeEventListener('abort', stop)
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}
