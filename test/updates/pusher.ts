/** A department's system that pushes, and what tests say to it. */
import { randomUUID } from 'node:crypto'
import type { Hub } from '../../src/hub.ts'
import { checkCharacter } from '../../src/residents/id-number.ts'
import type { Reply, TestApp } from '../fixtures/app.ts'
import { testClient } from '../fixtures/clients.ts'

export interface Pusher {
  readonly id: string
  readonly authorization: string
  /** pushes items under a key of their own, or this one */
  push(items: readonly unknown[], key?: string): Promise<Reply>
  /** status of each item: `accepted 1`, `rejected unknownCode type` */
  said(items: readonly unknown[], key?: string): Promise<string[]>
}

export interface PusherOptions {
  readonly department?: string
  readonly categories?: readonly string[]
  readonly area?: string
}

export async function pusherOf(
  hub: Hub,
  { ask }: Pick<TestApp, 'ask'>,
  { department = 'trafficPolice', categories = ['vehicle', 'driverLicence'], ...about }: PusherOptions = {},
): Promise<Pusher> {
  const { id } = await testClient(hub, { department, categories, ...about })
  await hub.access.refreshed()
  const authorization = `Bearer ${hub.tokens.issue({ kind: 'client', id, ver: 1 }).accessToken}`
  const push: Pusher['push'] = (updates, key = randomUUID()) =>
    ask({
      method: 'POST',
      url: '/v1/updates',
      headers: { authorization, 'idempotency-key': key },
      payload: { updates },
    })
  return {
    id,
    authorization,
    push,
    async said(items, key) {
      const { status, body } = await push(items, key)
      return status === 200 ? body.results.map(sayResult) : [`${status} ${body.code}`]
    },
  }
}

interface Told {
  readonly status: string
  readonly version?: number
  readonly problems?: readonly { readonly code: string; readonly field?: string }[]
}

export function sayResult({ status, version, problems = [] }: Told): string {
  const why = problems.flatMap(({ code, field }) => [code, ...(field === undefined ? [] : [field])])
  return [status, ...(version === undefined ? [] : [version]), ...why].join(' ')
}

/** The nth of many residents, born on one of many days. */
export function personOf(n: number): string {
  const day = String((n % 28) + 1).padStart(2, '0')
  const month = String((Math.floor(n / 28) % 12) + 1).padStart(2, '0')
  const year = 1950 + (Math.floor(n / 336) % 50)
  const seventeen = `430781${year}${month}${day}${String(111 + (Math.floor(n / 16_800) % 800)).padStart(3, '0')}`
  return seventeen + checkCharacter(seventeen)
}

export interface CarChange {
  readonly [name: string]: unknown
  readonly fields?: Readonly<Record<string, unknown>>
}

/** The nth resident's car; its fields can be changed, or left out by undefined. */
export function car(n: number, { fields = {}, ...change }: CarChange = {}): Record<string, unknown> {
  const whole = {
    category: 'vehicle',
    idNumber: personOf(n),
    operation: 'upsert',
    sourceVersion: 1,
    ...change,
    fields: {
      plateType: '02',
      plate: `湘J${10_000 + n}`,
      type: 'K33',
      brand: '大众',
      registeredOn: '2020-05-06',
      ...fields,
    },
  }
  return JSON.parse(JSON.stringify(whole))
}

export function brand(n: number, name: string, sourceVersion: number): Record<string, unknown> {
  return car(n, { fields: { brand: name }, sourceVersion })
}

/** A delete as short as can be. */
export function noCar(n: number, sourceVersion: number): Record<string, unknown> {
  return {
    category: 'vehicle',
    idNumber: personOf(n),
    operation: 'delete',
    fields: { plateType: '02', plate: `湘J${10_000 + n}` },
    sourceVersion,
  }
}
