/** What is done at the counter: items, and occasions of several items (一件事). */
import type { Reply } from '../api/send.ts'
import { pinyinInitials } from './pinyin-initials.ts'

type Items = Reply<'GET /v1/items'>
export type Item = Items['items'][number]

/** Somebody whom a service is about. */
export interface Role {
  /** in the API; of an item there is one, without a name */
  readonly id: string
  readonly title: string
}

export interface Service {
  /** unique among items and bundles */
  readonly id: string
  readonly title: string
  /** `dbsq` */
  readonly initials: string
  readonly isBundle: boolean
  readonly people: readonly Role[]
  /** what is asked: one item, or each of the bundle's with the person whom it is about */
  readonly items: readonly { readonly item: Item; readonly about: Role }[]
  /** whether facts of the family count, each member's by his authorisation */
  readonly hasFamily: boolean
}

const applicant: Role = { id: 'resident', title: '办事居民' }

export function servicesOf({ items, bundles }: Items): Service[] {
  const byId = new Map(items.map((item) => [item.id, item]))
  const single = items.map((item) =>
    describe({
      id: item.id,
      title: item.title,
      isBundle: false,
      people: [applicant],
      items: [{ item, about: applicant }],
    }),
  )
  const several = bundles.map(({ id, title, people, items: asked }) => {
    const roles = Object.entries(people).map(([role, name]) => ({ id: role, title: name }))
    const placed = asked.flatMap(({ item: name, about }) => {
      const [item, role] = [byId.get(name), roles.find((one) => one.id === about)]
      return item && role ? [{ item, about: role }] : []
    })
    return describe({ id: `bundle:${id}`, title, isBundle: true, people: roles, items: placed })
  })
  return [...single, ...several]
}

function describe(service: Omit<Service, 'initials' | 'hasFamily'>): Service {
  const hasFamily = service.items.some(({ item }) => item.family)
  return { ...service, initials: pinyinInitials(service.title), hasFamily }
}

/** Those whose title or initials hold what is typed; those that begin with it first. */
export function findServices(services: readonly Service[], typed: string): Service[] {
  const wanted = typed.trim().toLowerCase()
  const rank = ({ title, initials }: Service) => {
    if (title.startsWith(wanted) || initials.startsWith(wanted)) return 0
    return title.includes(wanted) || initials.includes(wanted) ? 1 : 2
  }
  const ranked = services.map((service) => ({ service, rank: rank(service) })).filter((one) => one.rank < 2)
  return ranked.sort((a, b) => a.rank - b.rank).map(({ service }) => service)
}
