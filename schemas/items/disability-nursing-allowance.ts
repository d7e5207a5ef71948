import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 8,
  id: 'disabilityNursingAllowance',
  title: '重度残疾人护理补贴',
  basis: '《国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见》（国发〔2015〕52号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'disabilityCertificate',
      title: '残疾人证',
      waivedWhen: {
        storeAnswers: {
          all: [
            { condition: 'severelyDisabled' },
            {
              none: 'destituteSupport',
              where: {
                start: { to: 'today' },
                end: { from: 'today', orAbsent: true },
                status: { oneOf: ['01', '02'], orAbsent: true },
              },
            },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
  ],
  clear: {
    destituteSupport: ['start', 'end', 'status'],
  },
})
