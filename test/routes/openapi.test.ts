import t, { type Test } from 'tap'
import { errors } from '../../src/errors.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { app, ask, routes } = await testApp(t, hub)

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const reply = await app.inject('/openapi.json')
const document: Json = reply.json()

/** Every object in the document, with its JSON pointer. */
function* walk(value: unknown, pointer = '#'): Generator<readonly [string, Json]> {
  if (isObject(value)) yield [pointer, value]
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value))
    yield* walk(member, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

/** What must and may stand in each kind of object of OpenAPI 3.1. */
const shapes: Readonly<Record<string, { readonly required: readonly string[]; readonly optional: readonly string[] }>> =
  {
    document: {
      required: ['openapi', 'info', 'paths'],
      optional: ['components', 'security', 'tags', 'servers', 'webhooks', 'externalDocs', 'jsonSchemaDialect'],
    },
    info: {
      required: ['title', 'version'],
      optional: ['description', 'summary', 'license', 'contact', 'termsOfService'],
    },
    operation: {
      required: ['responses'],
      optional: [
        'tags',
        'summary',
        'description',
        'operationId',
        'parameters',
        'requestBody',
        'security',
        'deprecated',
        'externalDocs',
        'callbacks',
        'servers',
      ],
    },
    response: { required: ['description'], optional: ['headers', 'content', 'links'] },
    media: { required: [], optional: ['schema', 'example', 'examples', 'encoding'] },
    requestBody: { required: ['content'], optional: ['description', 'required'] },
    parameter: {
      required: ['name', 'in'],
      optional: ['description', 'required', 'schema', 'deprecated', 'style', 'explode', 'example'],
    },
  }

function hasShape(t: Test, kind: string, value: unknown, where: string): Json {
  const { required = [], optional = [] } = shapes[kind] ?? {}
  if (!isObject(value)) {
    t.fail(`${where} is no object`)
    return {}
  }
  for (const name of required) t.ok(name in value, `${where} has ${name}`)
  const known = new Set([...required, ...optional])
  t.strictSame(
    Object.keys(value).filter((name) => !known.has(name) && !name.startsWith('x-')),
    [],
    `${where} holds nothing else`,
  )
  return value
}

const operations = Object.entries((document.paths ?? {}) as Json).flatMap(([path, item]) =>
  Object.entries(item as Json).map(([method, operation]) => ({ path, method, operation, where: `${method} ${path}` })),
)

const formTypes: Readonly<Record<string, string>> = {
  '/v1/token': 'application/x-www-form-urlencoded',
  '/v1/uploads': 'multipart/form-data',
}

t.test('the document is OpenAPI 3.1', async (t) => {
  t.equal(reply.statusCode, 200)
  hasShape(t, 'document', document, 'the document')
  t.match(document.openapi, /^3\.1\.\d+$/)
  hasShape(t, 'info', document.info, 'info')
  for (const { path, operation, method, where } of operations) {
    t.match(path, /^\//)
    t.match(method, /^(get|put|post|delete|patch)$/)
    const { responses, requestBody, parameters = [], security, tags } = hasShape(t, 'operation', operation, where)
    for (const [status, response] of Object.entries(responses as Json)) {
      t.match(status, /^([1-5]\d\d|default)$/)
      const { content = {}, description } = hasShape(t, 'response', response, `${where} ${status}`)
      t.type(description, 'string')
      for (const [type, media] of Object.entries(content as Json))
        hasShape(t, 'media', media, `${where} ${status} ${type}`)
    }
    if (requestBody) {
      const { content } = hasShape(t, 'requestBody', requestBody, `${where} body`)
      const type = formTypes[path] ?? 'application/json'
      t.strictSame(Object.keys(content as Json), [type], `${where} takes ${type}`)
    }
    for (const parameter of parameters as unknown[]) hasShape(t, 'parameter', parameter, `${where} parameter`)
    const schemes = Object.keys(((document.components as Json).securitySchemes ?? {}) as Json)
    for (const one of (security ?? document.security) as Json[])
      for (const name of Object.keys(one)) t.ok(schemes.includes(name))
    t.ok(Array.isArray(tags) && tags.length === 1, `${where} has its chapter`)
  }
})

t.test('every reference leads somewhere, and no schema allows null or types that 3.1 has not', async (t) => {
  let references = 0
  const objects = new Map(walk(document))
  for (const [pointer, object] of objects) {
    if (typeof object.$ref === 'string') {
      references += 1
      t.ok(objects.has(object.$ref), `${pointer} → ${object.$ref}`)
    }
    if ('nullable' in object) t.fail(`${pointer}: nullable is of 3.0`)
    if (pointer.endsWith('/schema') || pointer.startsWith('#/components/schemas/'))
      if (typeof object.type === 'string')
        t.match(object.type, /^(object|array|string|number|integer|boolean|null)$/, pointer)
  }
  t.ok(references > 0)
})

t.test('every route is in the document, and nothing else', async (t) => {
  const described = operations.map(({ where }) => where).sort()
  const shown = routes
    .filter(({ schema, url }) => schema?.hide !== true && !url.startsWith('/docs'))
    .flatMap(({ method, url }) =>
      [method].flat().map((one) => `${one.toLowerCase()} ${url.replaceAll(/:(\w+)|(\*)/g, '{$1$2}')}`),
    )
    .filter((route) => !route.startsWith('head '))
  t.strictSame(described, shown.sort())
  t.ok(described.length >= 5)
})

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Files, and what C2SP says is text or bytes. */
const otherTypes: Readonly<Record<string, readonly string[]>> = {
  'post /v1/access-entries/export': ['text/csv', xlsx],
  'get /v1/templates/{category}.xlsx': [xlsx],
  'get /v1/batches/{batch}/rejects.xlsx': [xlsx],
  'get /v1/access-entries/{entry}/proof': ['text/plain'],
  'get /metrics': ['text/plain'],
  'get /v1/checkpoints/latest': ['text/plain'],
  'get /v1/checkpoints/key': ['text/plain'],
  'get /v1/checkpoints/{size}': ['text/plain'],
  'get /v1/changes': ['application/cloudevents-batch+json'],
  'post /v1/updates': ['application/json', 'application/x-ndjson'],
  'get /v1/tiles/checkpoint': ['text/plain'],
  'get /v1/tiles/tile/{*}': ['application/octet-stream'],
}

t.test('every error is problem+json, and every other reply is JSON but for what is known', async (t) => {
  for (const { operation, where } of operations)
    for (const [status, response] of Object.entries((operation as Json).responses as Json)) {
      if (['204', '302', '303'].includes(status)) {
        t.notOk('content' in (response as Json), `${where} ${status} has no content`)
        continue
      }
      const types = Object.keys((response as Json).content as Json)
      const other = otherTypes[where] ?? ['application/json']
      t.strictSame(types, Number(status) >= 400 ? ['application/problem+json'] : other, `${where} ${status}`)
    }
})

t.test('a problem’s codes are those of the table of errors', async (t) => {
  const { Problem } = (document.components as Json).schemas as Readonly<
    Record<string, { properties: { code: { enum: string[] } } }>
  >
  t.strictSame(Problem?.properties.code.enum, Object.keys(errors))
  for (const [code, { status, title }] of Object.entries(errors)) {
    t.ok(status >= 400 && status < 600, code)
    t.match(title, /[一-龥]/, code)
  }
})

t.test('which routes need nobody to be signed in is known', async (t) => {
  const open = operations.filter(
    ({ operation }) => Array.isArray((operation as Json).security) && ((operation as Json).security as []).length === 0,
  )
  t.strictSame(open.map(({ where }) => where).sort(), [
    'get /.well-known/jwks.json',
    'get /health/live',
    'get /health/ready',
    'get /metrics',
    'get /v1/catalogue',
    'get /v1/checkpoints/key',
    'get /v1/checkpoints/latest',
    'get /v1/checkpoints/{size}',
    'get /v1/items',
    'get /v1/sessions/oidc/callback',
    'get /v1/sessions/oidc/start',
    'get /v1/tiles/checkpoint',
    'get /v1/tiles/tile/{*}',
    'post /v1/sessions',
    'post /v1/sessions/oidc/otp',
    'post /v1/token',
  ])
  for (const { path, method, where } of operations) {
    const isOpen = open.some((one) => one.where === where)
    const { status } = await ask({
      method: method.toUpperCase() as 'GET',
      url: path,
      ...(method === 'post' ? { payload: {} } : {}),
    })
    t.equal(status === 401, !isOpen, `${where}: ${status} without a token`)
  }
})

/** Where an HTML page, a style sheet or a script would load something from. */
const loads = [
  /\b(?:src|href|action|poster|data|srcset|formaction)\s*=\s*["']?\s*((?:https?:)?\/\/[^"'\s>]+)/gi,
  /url\(\s*["']?\s*((?:https?:)?\/\/[^"')]+)/gi,
  /@import\s+["']((?:https?:)?\/\/[^"']+)/gi,
  /\b(?:importScripts|import)\(\s*["']((?:https?:)?\/\/[^"']+)/g,
  /\bfetch\(\s*["'`]((?:https?:)?\/\/[^"'`]+)/g,
]

t.test('the pages of the documentation ask nobody else for anything', async (t) => {
  const seen = new Set<string>()
  const waiting = ['/docs', '/docs/', '/docs/static/index.html', '/docs/json', '/docs/yaml']
  for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
    if (seen.has(url)) continue
    seen.add(url)
    const page = await app.inject(url)
    if (page.statusCode >= 300 && page.statusCode < 400) {
      waiting.push(new URL(String(page.headers.location), `http://hub${url}`).pathname)
      continue
    }
    t.equal(page.statusCode, 200, url)
    const type = String(page.headers['content-type'])
    if (/json|yaml|image/.test(type)) continue
    // a style sheet or script may hold data: images, whose XML names http://www.w3.org/2000/svg and loads nothing
    const foreign = loads.flatMap((pattern) => [...page.payload.matchAll(pattern)].map(([, found = '']) => found))
    if (/html|css/.test(type)) t.strictSame(foreign, [], url)
    else
      t.strictSame(
        foreign.filter(
          (one) =>
            !/^https?:\/\/(www\.w3\.org|github\.com|swagger\.io|react\.dev|reactjs\.org|feross\.org)\b/.test(one),
        ),
        [],
        url,
      )
    if (!/html/.test(type)) continue
    t.match(page.headers['content-security-policy'], /default-src 'self'/, `${url} has a content policy`)
    const policy = String(page.headers['content-security-policy'])
    t.notMatch(policy, /https?:|\*/, 'which names no other host')
    const local = page.payload.matchAll(/\b(?:src|href)\s*=\s*["']([^"'#:]+)["']/g)
    for (const [, found = ''] of local) waiting.push(new URL(found, `http://hub${url}`).pathname)
  }
  t.ok(seen.size >= 9, [...seen].join())
  const initializer = await app.inject('/docs/static/swagger-initializer.js')
  t.match(initializer.payload, /validatorUrl: (null|""|undefined)/, 'nor sends the document to be validated')
})
