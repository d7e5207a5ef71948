import type { ChangeStore } from '../access/apply-change.ts'
import { logProgram } from '../audit/log-program.ts'
import type { Hub } from '../hub.ts'

/** What of a hub it takes to propose, approve and end changes of access. */
export function changeStoreOf({ store, catalogue, vault, accessLog }: Hub): ChangeStore {
  return {
    db: store.db,
    catalogue,
    vault,
    lapse: (id, work) => logProgram(accessLog, { route: 'lapse of a change', subject: `change:${id}` }, work),
  }
}
