/** What a desk says of itself. Each has a folder, whose `desk.ts` exports one as default. */
import type { Component } from 'vue'

export type Role = 'clerk' | 'window' | 'officer' | 'auditor' | 'securityAdmin' | 'systemAdmin' | 'resident'

/** One page of a desk, loaded when it is opened. */
export interface Screen {
  /** below the desk's own path; the first screen's is '' */
  readonly path: string
  /** Chinese, in the menu and as the page's title */
  readonly title: string
  /** of the desk's roles, those who have it; default: all */
  readonly roles?: readonly Role[]
  /** not in the menu: reached from another screen, `':batch'` */
  readonly isHidden?: boolean
  readonly load: () => Promise<{ readonly default: Component }>
}

export interface Desk {
  /** `clerk` stands for /desk/clerk */
  readonly path: string
  readonly roles: readonly Role[]
  readonly screens: readonly Screen[]
}
