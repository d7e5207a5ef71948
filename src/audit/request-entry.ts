/** The entry of one request on its way: what the handler knows of it is added bit by bit; before the reply leaves it is written. */
import type { ErrorCode } from '../errors.ts'
import type { EntryDraft } from './entry.ts'
import type { Result } from './outcome.ts'
import type { Receipt } from './receipt.ts'

type Known = Partial<EntryDraft>

/** What is known of a request without its handler. */
export type EntryOfRequest = Pick<EntryDraft, 'kind' | 'actorKind'> & Known

interface Written {
  readonly draft: EntryDraft
  readonly receipt: Promise<Receipt>
}

export interface RequestEntryOptions {
  append(draft: EntryDraft): Promise<Receipt>
  /** asked when something is to be written: who asks is known only by then */
  describe(): EntryOfRequest
}

export class RequestEntry {
  readonly #options: RequestEntryOptions
  #known: Known = {}
  #written: Written[] = []
  #refusal: ErrorCode | undefined

  constructor(options: RequestEntryOptions) {
    this.#options = options
  }

  /** Adds what the handler knows, for whatever is written from now on. */
  note(known: Known): void {
    this.#known = { ...this.#known, ...known }
  }

  /** Remembers with which error the request ends. */
  refused(code: ErrorCode): void {
    this.#refusal = code
  }

  get refusal(): ErrorCode | undefined {
    return this.#refusal
  }

  /** whether what is done, or looked at, was written down before it began */
  get hasBegun(): boolean {
    return this.#written.length > 0
  }

  /**
   * Writes the entry now, as answered: a look runs beside it, an act waits for it. Resolves when it is on disk. Whoever
   * looks at several residents begins for each. What is found out later goes into a second entry.
   * @throws {YikuError} auditUnavailable; the reply will say so even where nobody waits
   */
  begin(known: Known = {}): Promise<Receipt> {
    return this.#write({ ...this.#describe(), ...known, outcome: 'answered' })
  }

  /**
   * Sees to it that what is about to leave stands in the log: writes the entry where none has been begun, a second one
   * beside each where not all went as it was begun.
   * @throws {YikuError} auditUnavailable: then nothing may leave
   */
  async settle({ outcome, code }: Result): Promise<Receipt> {
    const begun = this.#written
    const wrong = outcome === 'answered' ? [] : begun.filter(({ draft }) => this.#stands(draft))
    const given = outcome === 'answered' ? {} : { categoriesGiven: undefined, residentCount: undefined }
    if (begun.length === 0) void this.#write({ ...this.#describe(), ...given, outcome, code })
    for (const { draft } of wrong) void this.#write({ ...draft, ...given, outcome, code })
    const receipts = await Promise.all(this.#written.map(({ receipt }) => receipt))
    const told = receipts[wrong.length > 0 ? begun.length : 0]
    if (!told) throw new Error('nothing was written')
    return told
  }

  #describe(): EntryOfRequest {
    return { ...this.#options.describe(), ...this.#known }
  }

  /** Not corrected yet. */
  #stands(draft: EntryDraft): boolean {
    return (
      draft.outcome === 'answered' &&
      !this.#written.some((other) => other.draft.outcome !== 'answered' && other.draft.residentId === draft.residentId)
    )
  }

  #write(draft: EntryDraft): Promise<Receipt> {
    const receipt = this.#options.append(draft)
    // whoever releases the reply asks again
    receipt.catch(() => undefined)
    this.#written = [...this.#written, { draft, receipt }]
    return receipt
  }
}
