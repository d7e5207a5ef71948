import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 14,
  id: 'medicalInsuranceSubsidy',
  title: '居民医保参保资助',
  papers: [{ id: 'hardshipProof', title: '困难证明' }],
  reads: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    disabilityCertificate: ['grade', 'status', 'expires'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
  },
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
  },
})
