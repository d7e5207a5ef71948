/** 卫健: deaths, births, health files and disease management, and what parents of an only child receive. */
import type { CountyDepartment } from '../department.ts'
import { births } from './health/births.ts'
import { deaths } from './health/deaths.ts'
import { familyPlanning } from './health/family-planning.ts'
import { management } from './health/management.ts'

export default { id: 'health', exports: [deaths, births, management, familyPlanning] } satisfies CountyDepartment
