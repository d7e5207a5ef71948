import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 20,
  id: 'studentAid',
  title: '学生资助',
  papers: [{ id: 'hardshipProof', title: '困难证明' }],
  reads: {
    schoolEnrolment: ['stage', 'status'],
    familyRelation: ['memberIdNumber', 'relation', 'sharesHousehold'],
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    disabilityCertificate: ['grade', 'status', 'expires'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
  },
  clear: {
    familyRelation: ['relation', 'sharesHousehold'],
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
  },
})
