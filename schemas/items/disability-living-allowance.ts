import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 7,
  id: 'disabilityLivingAllowance',
  title: '困难残疾人生活补贴',
  basis: '《国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见》（国发〔2015〕52号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'disabilityCertificate',
      title: '残疾人证',
      waivedWhen: {
        storeAnswers: { condition: 'disabled' },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
    {
      id: 'subsistenceCertificate',
      title: '低保证',
      waivedWhen: {
        storeAnswers: { condition: 'drawsSubsistenceAllowance' },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
  },
})
