/** 公安: registered people and their families, newcomers, documents and deaths. */
import type { CountyDepartment } from '../department.ts'
import { deaths } from './police/deaths.ts'
import { familyRelations } from './police/family-relations.ts'
import { identityDocuments } from './police/identity-documents.ts'
import { population } from './police/population.ts'
import { residencePermits } from './police/residence.ts'

export default {
  id: 'police',
  exports: [population, familyRelations, residencePermits, identityDocuments, deaths],
} satisfies CountyDepartment
