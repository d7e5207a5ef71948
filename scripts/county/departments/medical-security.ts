/** 医保: who is insured in which year, and what each treatment cost whom. */
import type { CountyDepartment } from '../department.ts'
import { insured } from './medical-security/insured.ts'
import { settlements } from './medical-security/settlements.ts'

export default { id: 'medicalSecurity', exports: [insured, settlements] } satisfies CountyDepartment
