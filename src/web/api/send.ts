import { RequestProblem, type ShownProblem } from './request-problem.ts'
import type { Routes } from './routes.ts'

export type Route = keyof Routes
/** What a route takes: `{ path, query, headers, body }`, as far as it takes them. */
export type Asked<R extends Route> = Omit<Routes[R], 'reply'>
/** What a route answers. */
export type Reply<R extends Route> = Routes[R]['reply']

/** The same of any route. */
export interface AnyAsked {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
}

export interface SendOptions {
  readonly token?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends one request, and reads the answer: JSON as what it says, anything else as a Blob.
 * @throws {RequestProblem} where it is refused; a TypeError where nobody answers
 */
export async function send<R extends Route>(
  route: R,
  { path, query, headers, body }: Asked<R> & AnyAsked,
  { token, signal }: SendOptions = {},
): Promise<Reply<R>> {
  const [method = '', pattern = ''] = route.split(' ')
  const isForm = body instanceof FormData
  const reply = await fetch(addressOf(pattern, path, query), {
    method,
    headers: {
      ...given(headers),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
    credentials: 'same-origin',
    cache: 'no-store',
  })
  const type = reply.headers.get('content-type') ?? ''
  if (!reply.ok) throw await readProblem(reply, type)
  // the hub's own tests hold every reply against the schema that this type was made of
  return (await readAnswer(reply, type)) as Reply<R>
}

function addressOf(pattern: string, path: AnyAsked['path'], query: AnyAsked['query']): string {
  const filled = pattern.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(path?.[name] ?? ''))
  const search = new URLSearchParams(given(query)).toString()
  return search === '' ? filled : `${filled}?${search}`
}

function given(values: AnyAsked['query'] = {}): Record<string, string> {
  const kept = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(kept)
}

async function readAnswer(reply: Response, type: string): Promise<unknown> {
  if (reply.status === 204) return undefined
  return /\bjson\b/.test(type) ? reply.json() : reply.blob()
}

async function readProblem(reply: Response, type: string): Promise<RequestProblem> {
  const wait = reply.headers.get('retry-after')
  const retryAfter = wait === null || !/^\d+$/.test(wait) ? undefined : Number(wait)
  if (type.startsWith('application/problem+json')) return new RequestProblem(await reply.json(), retryAfter)
  // a proxy's own page
  const problem: ShownProblem = {
    code: 'unreachable',
    title: '服务器暂时没有应答，请稍后再试；所填内容仍在',
    status: reply.status,
    instance: '',
  }
  return new RequestProblem(problem, retryAfter)
}
