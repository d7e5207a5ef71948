/** All desks there are, found by their files; which of them somebody sees. The server guards, this only spares vain ways. */
import type { Desk, Role, Screen } from './desk.ts'

const files = import.meta.glob<Desk>('./*/desk.ts', { eager: true, import: 'default' })

const desks: readonly Desk[] = Object.values(files)

export interface PlacedScreen extends Screen {
  /** `/desk/clerk` */
  readonly address: string
  readonly roles: readonly Role[]
}

export const screens: readonly PlacedScreen[] = desks.flatMap((desk) =>
  desk.screens.map((screen) => ({
    roles: desk.roles,
    ...screen,
    address: screen.path === '' ? `/desk/${desk.path}` : `/desk/${desk.path}/${screen.path}`,
  })),
)

/** the desk at which each role begins; it comes first in the menu */
const homes: Readonly<Record<Role, string>> = {
  clerk: 'clerk',
  window: 'clerk',
  officer: 'officer',
  auditor: 'auditor',
  securityAdmin: 'administrator',
  systemAdmin: 'administrator',
  resident: 'resident',
}

/** In the order of the menu; at the first he lands. */
export function screensOf(role: string): readonly PlacedScreen[] {
  const own = screens.filter(({ roles }) => roles.some((one) => one === role))
  const isHome = ({ roles, address }: PlacedScreen) =>
    roles.some((one) => one === role && `${address}/`.startsWith(`/desk/${homes[one]}/`))
  return [...own.filter(isHome), ...own.filter((screen) => !isHome(screen))]
}
