/** What departments say of residents, as tests about contradictions have them say it. */
import { randomUUID } from 'node:crypto'
import type { Hub } from '../../src/hub.ts'
import type { TestApp } from '../fixtures/app.ts'
import { type Pusher, pusherOf } from '../updates/pusher.ts'

type Content = Readonly<Record<string, string | number | boolean>>

/** One record of a category, with what it must have beside what is said. */
export function saying(idNumber: string, category: string, fields: Content, rest: object = {}): object {
  return {
    category,
    idNumber,
    operation: 'upsert',
    occurredAt: new Date().toISOString(),
    fields: { ...usual[category], ...fields },
    ...rest,
  }
}

/** Takes a record back; `fields` are those of its key. */
export function unsaying(idNumber: string, category: string, fields: Content): object {
  return { category, idNumber, operation: 'delete', occurredAt: new Date().toISOString(), fields }
}

const usual: Readonly<Record<string, Content>> = {
  personBasic: {
    name: '张三丰',
    sex: '1',
    ethnicity: '01',
    birthDate: '1950-01-01',
    lifeStatus: 'alive',
    nationality: 'CHN',
  },
  deathRecord: { certificateNumber: 'D1', deathDate: '2026-10-01' },
  marriage: {
    certificateNumber: 'J1',
    event: '01',
    maritalStatus: '20',
    spouseName: '李四',
    registeredOn: '2001-02-03',
    office: '津市市民政局',
  },
  familyRelation: { memberName: '李四', relation: '12' },
  birthRecord: { certificateNumber: 'A123456789', childSex: '1', birthDate: '2001-05-06', hospital: '津市市人民医院' },
  partyMembership: {
    memberNumber: 'M1',
    politicalStatus: '01',
    branch: '中共津市市某支部委员会',
    joinedOn: '1990-07-01',
    transferState: '01',
  },
}

export const speaking = {
  police: ['personBasic', 'familyRelation', 'deathRecord'],
  civilAffairs: ['marriage', 'familyRelation', 'deathRecord'],
  health: ['deathRecord', 'birthRecord'],
  partyOrganisation: ['partyMembership'],
} as const
export type Speaker = keyof typeof speaking

export type Speakers = Readonly<Record<Speaker, Pusher>>

export async function speakersOf(hub: Hub, app: TestApp): Promise<Speakers> {
  const of = (department: Speaker) => pusherOf(hub, app, { department, categories: speaking[department] })
  return {
    police: await of('police'),
    civilAffairs: await of('civilAffairs'),
    health: await of('health'),
    partyOrganisation: await of('partyOrganisation'),
  }
}

/** @throws {Error} where an item is not taken */
export async function say(speaker: Pusher, ...items: readonly object[]): Promise<void> {
  const said = await speaker.said(items, randomUUID())
  const refused = said.filter((one) => !one.startsWith('accepted'))
  if (refused.length > 0) throw new Error(refused.join('; '))
}
