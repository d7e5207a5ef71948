import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 12,
  id: 'residentPensionEnrolment',
  title: '城乡居民养老保险参保',
  basis: '《国务院关于建立统一的城乡居民基本养老保险制度的意见》（国发〔2014〕8号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'identityCard',
      title: '身份证',
      waivedWhen: {
        storeAnswers: {
          all: [
            { age: { atLeast: { parameter: 'pensionEnrolmentAge' } } },
            { none: 'schoolEnrolment', where: { status: { oneOf: ['01', '02', '09'] } } },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'noEmployeePensionProof',
      title: '未参加职工养老保险证明',
      waivedWhen: {
        storeAnswers: {
          all: [
            { none: 'pensionInsurance', where: { scheme: { oneOf: ['110', '120'] }, status: { oneOf: ['1'] } } },
            { none: 'pensionInsurance', where: { kind: { oneOf: ['06'] } } },
            {
              none: 'pensionBenefit',
              where: {
                scheme: { oneOf: ['110', '120'] },
                type: { oneOf: ['01', '02', '03'] },
                status: { oneOf: ['01', '02'], orAbsent: true },
              },
            },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { personBasic: ['name', 'sex'], pensionInsurance: ['lastPaidMonth'] },
  clear: {
    pensionInsurance: ['scheme', 'kind', 'status', 'lastPaidMonth'],
  },
})
