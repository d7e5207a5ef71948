/** What a route is to the access log: declared by every route beside its policy, enforced in one place (log-requests.ts). */
import type { EntryKind } from './entry.ts'
import type { RequestEntry } from './request-entry.ts'

/**
 * The kind of entry that each of its replies is, or why it has none. Even so a route that is not public logs whom it
 * refuses: nobody tries doors unseen.
 */
export type AuditRule = Exclude<EntryKind, 'denial'> | { readonly none: string }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** a route without one is refused at registration */
    audit?: AuditRule
  }
  interface FastifyRequest {
    /** what is being written down of this request */
    readonly entry: RequestEntry
  }
}
