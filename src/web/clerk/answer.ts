/** What one question at the counter asks of the hub, and what comes back. */
import { ask } from '../api/ask.ts'
import type { Reply } from '../api/send.ts'
import { type AskedMember, type AskedPerson, describeFamily, describePerson } from './asked-person.ts'
import type { Role, Service } from './services.ts'
import type { CategoryEntry } from './show-value.ts'

export type Profile = Reply<'POST /v1/profiles/query'>
export type Check = Reply<'POST /v1/proofs/check'>
export type Proof = Check['proofs'][number]

export interface Question {
  readonly service: Service
  readonly caseNumber: string
  readonly people: readonly AskedPerson[]
  readonly family: readonly AskedMember[]
}

/** One item's check, with the person whom it is about. */
export interface PlacedCheck {
  readonly about: Role
  readonly title: string
  readonly check: Check
}

export interface Answer {
  /** as it was asked, whatever is typed since */
  readonly question: Question
  readonly checks: readonly PlacedCheck[]
  /** of an item at once; a bundle's are asked for one by one, as each is a look at somebody */
  readonly profile: Profile | undefined
}

export function askAll(question: Question): Promise<Answer> {
  return question.service.isBundle ? askBundle(question) : askItem(question)
}

async function askItem(question: Question): Promise<Answer> {
  const [person] = question.people
  const [asked] = question.service.items
  if (!person || !asked) throw new Error('a service is about somebody')
  const purpose = { item: asked.item.id, caseNumber: question.caseNumber }
  const [check, profile] = await Promise.all([
    ask('POST /v1/proofs/check', { body: { ...describePerson(person), purpose, ...describeFamily(question.family) } }),
    askProfile(question, { about: asked.about, item: asked.item.id }),
  ])
  return { question, checks: [{ about: asked.about, title: asked.item.title, check }], profile }
}

async function askBundle(question: Question): Promise<Answer> {
  const { service, caseNumber, people, family } = question
  const { items } = await ask('POST /v1/proofs/bundles/check', {
    body: {
      bundle: service.id.replace('bundle:', ''),
      caseNumber,
      people: Object.fromEntries(people.map((person) => [person.role.id, describePerson(person)])),
      ...describeFamily(family),
    },
  })
  const checks = service.items.flatMap(({ item, about }, at) => {
    const check = items[at]
    return check ? [{ about, title: item.title, check }] : []
  })
  return { question, checks, profile: undefined }
}

export interface ProfileAsked {
  readonly about: Role
  readonly item: string
  /** `YYYY-MM-DD`: what was known at the end of that day */
  readonly day?: string
}

/** The facts in scope of one person, for one item. */
export function askProfile({ people, caseNumber }: Question, { about, item, day }: ProfileAsked): Promise<Profile> {
  const person = people.find(({ role }) => role.id === about.id)
  if (!person) throw new Error(`nobody is ${about.id}`)
  const asOf = day === undefined ? {} : { asOf: `${day}T23:59:59+08:00` }
  return ask('POST /v1/profiles/query', { body: { ...describePerson(person), purpose: { item, caseNumber }, ...asOf } })
}

/** What the clerk's desk is drawn with, loaded once. */
export interface Guide {
  readonly items: Reply<'GET /v1/items'>
  readonly categories: ReadonlyMap<string, CategoryEntry>
  /** titles of departments by id */
  readonly sources: ReadonlyMap<string, string>
}

let guide: Promise<Guide> | undefined

/** @throws {RequestProblem} and asks anew the next time */
export function getGuide(): Promise<Guide> {
  guide ??= loadGuide().catch((error: unknown) => {
    guide = undefined
    throw error
  })
  return guide
}

async function loadGuide(): Promise<Guide> {
  const [items, { categories }] = await Promise.all([
    ask('GET /v1/items', {}),
    ask('GET /v1/catalogue', { query: { codeSets: 'none' } }),
  ])
  return {
    items,
    categories: new Map(categories.map((category) => [category.id, category])),
    sources: new Map(categories.flatMap(({ sources }) => sources.map(({ id, title }) => [id, title] as const))),
  }
}
