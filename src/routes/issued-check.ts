/** From a check to its reply: counted, kept, signed, and nothing of it told before its entries are on disk. */
import { plainCaseNumber } from '../access/budgets.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { openReceiptSigner } from '../proofs/receipt-key.ts'
import { openReceiptStore, type PaperCount } from '../proofs/receipt-store.ts'
import { newReceiptSubject } from '../proofs/receipt-subject.ts'
import type { ItemCheck } from './item-check.ts'
import { describeResults, nameGrounds, restsOf, type ShownCheck, showCheck } from './shown-check.ts'

export interface CountedCheck {
  readonly check: ItemCheck
  /** undefined: a resident's own check, for which nobody asks papers */
  readonly caseNumber: string | undefined
  readonly count: Pick<PaperCount, 'papers' | 'asked'>
}

export type IssueCheck = (checked: CountedCheck) => Promise<ShownCheck>

export async function openIssuing(hub: Hub): Promise<IssueCheck> {
  const receipts = openReceiptStore(hub.store)
  const signer = await openReceiptSigner(hub.ring, hub.config.publicUrl)
  return async ({ check, caseNumber, count }) => {
    const { id, at, resident, result } = check
    const item = result.item.id
    const grounds = nameGrounds(hub, check)
    // made before it waits: what was read for it is garbage by then, and need not be carried along
    const { salt, sub } = newReceiptSubject(resident.idNumber)
    const claims = { jti: id, sub, item, results: describeResults(hub, check, grounds) }
    const shown = showCheck(hub, check, grounds)
    const kept = receipts.add({
      id,
      residentId: resident.residentId,
      item,
      caseKey: caseNumber === undefined ? undefined : hub.vault.caseKey(plainCaseNumber(caseNumber)),
      issuedAt: at,
      rests: restsOf(hub, check, grounds),
      count: { ...count, month: dayInChina(at).slice(0, 7), area: villageOf(resident, hub.area) },
    })
    const [receipt] = await Promise.all([check.logged, kept])
    return { ...shown, receipt, signedReceipt: { id, jws: signer.sign({ ...claims, log: receipt }), salt } }
  }
}

/** Of registration, else of living; empty where neither is of this county. */
function villageOf({ registeredArea, livingArea }: ItemCheck['resident'], county: string): string {
  return [registeredArea, livingArea].find((area) => area?.startsWith(county)) ?? ''
}
