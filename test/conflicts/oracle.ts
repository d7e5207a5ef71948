/**
 * Where departments contradict each other, worked out of what they say in clear and of nothing that the hub keeps: the
 * rules are written out here once more.
 */

export interface Said {
  /** id of the department */
  readonly source: string
  readonly category: string
  readonly fields: Readonly<Record<string, unknown>>
}

type Values = Map<string, Set<string>>

/** `fact department department…`, sorted: all departments that say something of it. */
export function contradictions(said: readonly Said[]): string[] {
  const facts: Readonly<Record<string, Values>> = {
    birthDate: collect(said, birthDates),
    deathDate: collect(said, ({ category, fields }) => (category === 'deathRecord' ? [fields.deathDate] : [])),
    lifeStatus: collect(said, lives),
    maritalStatus: collect([...said.filter((one) => one.category !== 'marriage'), ...newestMarriages(said)], marital),
    name: collect(said, names),
    sex: collect(said, sexes),
    spouse: collect([...said.filter((one) => one.category !== 'marriage'), ...newestMarriages(said)], spouses),
  }
  return Object.entries(facts)
    .filter(([, values]) => contradict([...values.values()]))
    .map(([fact, values]) => [fact, ...[...values.keys()].sort()].join(' '))
    .sort()
}

function collect(said: readonly Said[], read: (one: Said) => readonly unknown[]): Values {
  const values: Values = new Map()
  for (const one of said)
    for (const value of read(one))
      if (typeof value === 'string' && value !== '')
        values.set(one.source, (values.get(one.source) ?? new Set()).add(value))
  return values
}

function contradict(sides: readonly ReadonlySet<string>[]): boolean {
  return sides.some((one) => sides.some((other) => one !== other && ![...one].some((value) => other.has(value))))
}

function names({ category, fields }: Said): unknown[] {
  const of: Readonly<Record<string, string>> = { personBasic: 'name', deathRecord: 'name', birthRecord: 'motherName' }
  const name = fields[of[category] ?? '']
  if (typeof name !== 'string' || /[?\ue000-\uf8ff]/.test(name)) return []
  return [[...name].filter((letter) => /\p{L}/u.test(letter)).join('')]
}

function sexes({ category, fields }: Said): unknown[] {
  const isHis = ['personBasic', 'deathRecord', 'partyMembership'].includes(category)
  return isHis && ['1', '2'].includes(String(fields.sex)) ? [fields.sex] : []
}

function birthDates({ category, fields }: Said): unknown[] {
  return ['personBasic', 'deathRecord'].includes(category) ? [fields.birthDate] : []
}

function lives({ category, fields }: Said): unknown[] {
  if (category === 'deathRecord') return ['dead']
  return category === 'personBasic' && fields.lifeStatus !== 'missing' ? [fields.lifeStatus] : []
}

function newestMarriages(said: readonly Said[]): Said[] {
  const events = said.filter(
    ({ category, fields }) =>
      category === 'marriage' && fields.revokedOn === undefined && !['03', '04'].includes(String(fields.event)),
  )
  const newest = events
    .map(({ fields }) => String(fields.registeredOn))
    .sort()
    .at(-1)
  return events.filter(({ fields }) => fields.registeredOn === newest)
}

function marital({ fields }: Said): unknown[] {
  const code = String(fields.maritalStatus)
  if (code.startsWith('2')) return ['2']
  return ['10', '40'].includes(code) ? [code] : []
}

function spouses({ category, fields }: Said): unknown[] {
  if (category === 'familyRelation')
    return ['10', '11', '12'].includes(String(fields.relation)) ? [fields.memberIdNumber] : []
  return category === 'marriage' && String(fields.maritalStatus).startsWith('2') ? [fields.spouseIdNumber] : []
}
