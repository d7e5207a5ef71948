import type { Role } from './roles.ts'

/** Who asks. All but `kind` and `id` comes out of the access state, never out of the token. */
export interface Identity {
  readonly kind: 'account' | 'client' | 'resident'
  /** what stands behind the colon of the token's `sub`: the number of the account, the client's id, the resident's session */
  readonly id: string
  readonly role: Role
  /** the person who holds the account, or the name of the system */
  readonly name: string
  readonly organisation: string
  /** id of the department's adapter */
  readonly department?: string
  /** area code (GB/T 2260): 4 digits city, 6 county, 9 town, 12 village */
  readonly area: string
  /** clients: ids of the categories agreed */
  readonly categories?: readonly string[]
  /** residents: their own ID number */
  readonly residentIdNumber?: string
}
