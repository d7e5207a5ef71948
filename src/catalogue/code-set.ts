/** A closed list of codes with their Chinese texts, as a standard publishes it. */
export interface CodeSet {
  /** camelCase name by which category fields refer to the set */
  readonly id: string
  /** Chinese title of the set */
  readonly title: string
  /** number and edition of the standard, `GB/T 2261.1-2003`; `Yiku` for the hub's own sets */
  readonly standard: string
  /** what the file holds where it is not the whole standard; absent means complete */
  readonly part?: string
  /** code → Chinese text */
  readonly codes: Readonly<Record<string, string>>
}

/** Checks a code set at load. @throws {Error} when it is empty or a code or text is malformed */
export function defineCodeSet(set: CodeSet): CodeSet {
  const fail = (why: string): never => {
    throw new Error(`code set ${set.id}: ${why}`)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(set.id)) fail('the id must be camelCase')
  if (!set.title || !set.standard) fail('title and standard must be given')
  const entries = Object.entries(set.codes)
  if (entries.length === 0) fail('has no codes')
  for (const [code, text] of entries) {
    if (!/^[A-Za-z0-9.+*-]{1,12}$/.test(code)) fail(`malformed code ${JSON.stringify(code)}`)
    if (text.trim() !== text || text === '') fail(`code ${code} has no clean text`)
  }
  return set
}
