/** The page: what the build left in dist/web, read when it is first asked for, and kept. */
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { YikuError } from '../errors.ts'
import type { App } from './route.ts'

const root = join(import.meta.dirname, '..', '..', 'dist', 'web')

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** what the build puts where each reply's own nonce belongs */
const noncePlace = 'YIKU-NONCE'

/** Scripts of ours alone, styles of ours and those that carry the nonce; nothing to or from another host. */
const policyOf = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

interface Page {
  readonly index: string
  /** file names, the compressed ones too */
  readonly assets: ReadonlyMap<string, Buffer>
}

export function pageRoutes(app: App): void {
  let kept: Promise<Page> | undefined
  const page = () => {
    kept ??= readPage().catch((cause) => {
      // built while we run, it is there the next time
      kept = undefined
      throw new YikuError('notFound', { detail: '网页尚未生成，请运行 npm run build', cause })
    })
    return kept
  }
  const config = { policy: 'public', audit: { none: 'a page without data' } } as const
  const schema = { hide: true }

  const sendIndex = async (_: FastifyRequest, reply: FastifyReply) => {
    const { index } = await page()
    const nonce = randomBytes(16).toString('base64')
    reply.type('text/html; charset=utf-8')
    reply.headers({
      'cache-control': 'no-cache',
      'content-security-policy': policyOf(nonce),
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    })
    return index.replaceAll(noncePlace, nonce)
  }
  // the page finds its own way below /desk; everything else that is not there is a problem
  for (const url of ['/', '/desk/*']) app.get(url, { config, schema }, sendIndex)

  app.get<{ Params: { name: string } }>('/assets/:name', { config, schema }, async (request, reply) => {
    const { assets } = await page()
    const { name } = request.params
    const type = types[extname(name)]
    if (type === undefined || !assets.has(name)) throw new YikuError('notFound')
    const coding = codingFor(request, (ending) => assets.has(name + ending))
    reply.type(type)
    reply.headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' })
    if (coding) reply.header('content-encoding', coding.name)
    return assets.get(name + (coding?.ending ?? ''))
  })
}

const codings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
]

/** The smallest that there is and the browser reads. */
function codingFor({ headers }: FastifyRequest, has: (ending: string) => boolean) {
  const read = String(headers['accept-encoding'] ?? '')
    .split(',')
    .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
    .map((one) => one.replace(/;.*/, '').trim().toLowerCase())
  return codings.find(({ name, ending }) => read.includes(name) && has(ending))
}

async function readPage(): Promise<Page> {
  const folder = join(root, 'assets')
  const [index, names] = await Promise.all([readFile(join(root, 'index.html'), 'utf8'), readdir(folder)])
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const))
  return { index, assets: new Map(files) }
}
