/** 教育: who is at school where, what graduates hold, and what poor students receive. */
import type { CountyDepartment } from '../department.ts'
import { records } from './education/records.ts'
import { students } from './education/students.ts'

export default { id: 'education', exports: [students, records] } satisfies CountyDepartment
