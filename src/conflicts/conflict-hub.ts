import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Departments } from '../residents/find-profile.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'

/** What comparing departments needs of the hub. */
export interface ConflictHub {
  readonly store: Pick<Store, 'pool'>
  readonly vault: Vault
  readonly catalogue: Catalogue
  readonly adapters: Departments
}
