/** Residents of a truth county as the hub answers for them: by the production projection. */
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import type { Category } from '../../src/catalogue/category.ts'
import type { Subject } from '../../src/proofs/subject.ts'
import { type Answer, answerCategory, type Held } from '../../src/residents/profile.ts'
import { type TruthCounty, today } from './truth-county.ts'

const at = new Date(`${today}T20:00:00+08:00`)
const fresh = new Date(`${today}T06:00:00+08:00`)
const late = new Date('2024-01-01T06:00:00+08:00')

/** Sources by their place among the category's own. */
export function subjectOf(county: TruthCounty, idNumber: string, catalogue: Catalogue): Subject {
  const answers = new Map<string, Answer>()
  return {
    idNumber,
    answer(id) {
      const found = answers.get(id) ?? answerOf(county, idNumber, catalogue.getCategory(id))
      answers.set(id, found)
      return found
    },
  }
}

function answerOf(county: TruthCounty, idNumber: string, category: Category): Answer {
  const standing = (source: string) => county.standingOf(idNumber, category.id, source)
  const held: Held = {
    records: county.factsOf(idNumber, category.id).map(({ source, fields, validFrom, validTo }) => ({
      residentId: '',
      category: category.number,
      source: category.sources.indexOf(source),
      key: '',
      fields,
      digest: '',
      version: 1,
      observedAt: standing(source) === 'late' ? late : fresh,
      selfCollected: false,
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validTo === undefined ? {} : { validTo }),
    })),
    coverage: category.sources.flatMap((source, number) =>
      standing(source) === 'silent'
        ? []
        : [
            {
              category: category.number,
              source: number,
              area: '430781',
              observedAt: standing(source) === 'late' ? late : fresh,
            },
          ],
    ),
    gaps: [],
  }
  return answerCategory(held, { category, sources: [...category.sources.keys()], at })
}
