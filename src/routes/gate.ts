import type { Gate } from '../access/authenticate.ts'
import type { Hub } from '../hub.ts'

/** What of a hub it takes to let somebody in. */
export function gateOf({ tokens, access, config, store, vault }: Hub): Gate {
  return { tokens, access, totp: config.totp, sessions: { db: store.db, vault } }
}
