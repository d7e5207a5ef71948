/** What webhooks are signed with (Standard Webhooks 1.0.0): `whsec_` and 24 to 64 bytes in base64. Sealed in the store, never shown. */
import { createHmac } from 'node:crypto'
import type { Vault } from '../vault/vault.ts'

const digestSize = 16
const [fewestBytes, mostBytes] = [24, 64]

export function isWebhookSecret(text: string): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? []
  const bytes = Buffer.from(base64, 'base64')
  // what decodes and does not encode to the same would be another secret to another library
  return bytes.toString('base64') === base64 && bytes.length >= fewestBytes && bytes.length <= mostBytes
}

/** What of the vault this needs. */
type Keys = Pick<Vault, 'webhookDigest' | 'webhooks'>

/** Sealed for one subscription: set down under another one, it does not open. */
export function sealWebhookSecret({ webhookDigest, webhooks }: Keys, subscription: string, secret: string): Buffer {
  const digest = webhookDigest(subscription, secret)
  return Buffer.concat([Buffer.from(digest, 'hex'), ...webhooks.seal([{ digest, text: secret }])])
}

/** @throws {Error} where it was altered, or is another subscription's */
export function openWebhookSecret({ webhookDigest, webhooks }: Keys, subscription: string, value: Buffer): string {
  const digest = value.toString('hex', 0, digestSize)
  const [secret = ''] = webhooks.open([{ digest, sealed: value.subarray(digestSize) }])
  if (webhookDigest(subscription, secret) !== digest)
    throw new Error(`the secret of subscription ${subscription} is damaged`)
  return secret
}

export interface WebhookMessage {
  readonly id: string
  readonly at: Date
  readonly body: string
}

/** The three headers; while a secret is being changed, a signature by each. */
export function signWebhook(secrets: readonly string[], { id, at, body }: WebhookMessage): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
