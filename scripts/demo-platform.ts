/**
 * An identity platform for the demo, so that an invented resident can sign in: whoever opens it chooses who he is, and
 * proves nothing. It listens on this machine alone, knows the demo's people only, and is there only where a hub with the
 * demo county listens on this machine alone, too.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Provider } from 'oidc-provider'
import { callbackPath, type IdentityPlatform, openIdentityPlatform } from '../src/access/identity-platform.ts'
import type { Hub } from '../src/hub.ts'
import type { Demo } from './demo.ts'

type People = Demo['residents']

const clientId = 'yiku-demo'
const assurance = 'demo'
const loopback = ['127.0.0.1', '::1', 'localhost']
/** long enough to choose, and to come back; whoever comes again chooses anew */
const seconds = { choice: 600, session: 2, token: 60 }

/** undefined where the site has a platform of its own, or others than this machine may reach the hub. */
export async function openDemoPlatform(
  { config, identityPlatform }: Pick<Hub, 'config' | 'identityPlatform'>,
  { residents }: Demo,
): Promise<IdentityPlatform | undefined> {
  const isOwnMachine = loopback.includes(config.host) && config.origin === undefined && config.port !== 0
  if (identityPlatform || !isOwnMachine) return undefined
  const clientSecret = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(400, plain).end('请回到登录页，重新登录'))
  })
  await new Promise<void>((listening) => server.listen(0, loopback[0], listening))
  // it keeps nobody from stopping
  server.unref()
  const { port } = server.address() as AddressInfo
  const issuer = `http://${loopback[0]}:${port}`

  let provider: Promise<Provider> | undefined
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    provider ??= makeProvider(issuer, { clientSecret, publicUrl: config.publicUrl, residents })
    const platform = await provider
    if (request.url?.startsWith('/interaction/')) await choose(platform, { request, response, residents })
    else await platform.callback()(request, response)
  }
  const mappingFile = join(config.dataFolder, 'demo', 'identity-platform.json')
  await mkdir(join(config.dataFolder, 'demo'), { recursive: true })
  await writeFile(mappingFile, JSON.stringify(mapping))
  return openIdentityPlatform({ issuer, clientId, clientSecret, mappingFile, publicUrl: config.publicUrl })
}

const mapping = {
  scope: 'openid profile',
  residentClaim: 'id_number',
  assurance: { claim: 'acr', atLeast: [assurance] },
}

interface ProviderOptions {
  readonly clientSecret: string
  readonly publicUrl: string
  readonly residents: People
}

/** The package is large, and most who try the demo never come here. */
async function makeProvider(issuer: string, { clientSecret, publicUrl, residents }: ProviderOptions) {
  const { Provider } = await import('oidc-provider')
  const about = (subject: string) => ({ sub: subject, id_number: residents[Number(subject)]?.idNumber })
  return new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [publicUrl + callbackPath] }],
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: { openid: ['sub', 'acr'], profile: ['id_number'] },
    scopes: ['openid', 'profile'],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    findAccount: (_context: unknown, subject: string) => ({ accountId: subject, claims: () => about(subject) }),
    ttl: {
      Session: seconds.session,
      Interaction: seconds.choice,
      Grant: seconds.token,
      IdToken: seconds.token,
      AccessToken: seconds.token,
      AuthorizationCode: seconds.token,
    },
  })
}

interface Choice {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly residents: People
}

/** Shows who there is; takes who was chosen. */
async function choose(provider: Provider, { request, response, residents }: Choice): Promise<void> {
  const { params } = await provider.interactionDetails(request, response)
  if (request.method !== 'POST') return void response.writeHead(200, page).end(peoplePage(residents))
  const chosen = /^person=(\d{1,4})$/.exec(await readBody(request))?.[1] ?? ''
  if (!residents[Number(chosen)] || chosen === '') throw new Error('nobody was chosen')
  const grant = new provider.Grant({ accountId: chosen, clientId })
  grant.addOIDCScope(String(params.scope))
  const login = { accountId: chosen, acr: assurance, remember: false }
  await provider.interactionFinished(request, response, { login, consent: { grantId: await grant.save() } })
}

/** Of the form below, a few letters long. */
async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) {
    text += String(piece)
    if (text.length > 100) throw new Error('too long')
  }
  return text
}

const plain = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
const page = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
}

function peoplePage(residents: People): string {
  const rows = residents.map(
    ({ idNumber, about }, at) =>
      `<li><button name="person" value="${at}">${escapeText(idNumber)}</button> ${escapeText(about)}</li>`,
  )
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>演示用身份认证</title>
<style>body{font-family:system-ui,sans-serif;line-height:1.6;max-width:46rem;margin:2rem auto;padding:0 1rem}
li{margin:.4rem 0}button{font:inherit;padding:.2rem .6rem}.mark{border:2px solid;padding:.5rem 1rem}</style></head>
<body><h1>演示用身份认证</h1>
<p class="mark">仅供演示：只在本机，只有虚构的居民，选谁就是谁。正式使用时，此处是统一身份认证平台。</p>
<form method="post"><ol>${rows.join('\n')}</ol></form></body></html>
`
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
