import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 14,
  id: 'medicalInsuranceSubsidy',
  title: '居民医保参保资助',
  basis: '《国务院办公厅关于健全重特大疾病医疗保险和救助制度的意见》（国办发〔2021〕42号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'hardshipProof',
      title: '困难证明',
      waivedWhen: {
        storeAnswers: { any: [{ condition: 'inHardship' }, { condition: 'severelyDisabled' }] },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
  },
})
