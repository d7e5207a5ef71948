/** A made-up resident, as answers. */
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import type { Fields } from '../../src/catalogue/field.ts'
import { parametersOn } from '../../src/proofs/parameters.ts'
import type { Circumstances, Given, Subject } from '../../src/proofs/subject.ts'
import type { PresentRecord } from '../../src/residents/profile.ts'

export const catalogue = await loadCatalogue()
export const day = '2026-11-22'
const observedAt = new Date('2026-11-22T06:00:00+08:00')

export const circumstances: Circumstances = {
  catalogue,
  parameters: parametersOn(catalogue.parameters.values(), day),
  day,
  county: '430781',
}

export function record(
  fields: Fields,
  more: Partial<Pick<PresentRecord, 'source' | 'validFrom' | 'validTo'>> = {},
): PresentRecord {
  return {
    residentId: '',
    category: 0,
    source: 0,
    key: '',
    digest: '',
    version: 1,
    observedAt,
    confirmedAt: observedAt,
    selfCollected: false,
    fields,
    ...more,
  }
}

export function present(...records: readonly PresentRecord[]): Given {
  return { status: 'present', records, complete: true }
}

export function incomplete(...records: readonly PresentRecord[]): Given {
  return { status: 'present', records, complete: false }
}

export const none: Given = { status: 'none', coverage: [{ category: 0, source: 0, area: '430781', observedAt }] }

/** Of what is not named, there is none. */
export function someone(answers: Readonly<Record<string, Given>>, idNumber = '430781196001011235'): Subject {
  return { idNumber, answer: (category) => answers[category] ?? none }
}

/** The register agrees with the ID number. */
export function registered(birthDate: string, sex: '1' | '2'): Given {
  return present(record({ name: '某人', sex, birthDate, lifeStatus: 'alive', ethnicity: '01' }))
}
