import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 11,
  id: 'flexibleEmploymentSubsidy',
  title: '灵活就业社保补贴',
  basis: '《中华人民共和国就业促进法》',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'contributionProof',
      title: '缴费证明',
      waivedWhen: {
        storeAnswers: {
          some: 'pensionInsurance',
          where: {
            kind: { oneOf: ['02'] },
            status: { oneOf: ['1'] },
            paidMonths: { atLeast: 1 },
            lastPaidMonth: { from: { monthsAgo: { parameter: 'flexibleContributionMonths' } } },
          },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'hardshipCertification',
      title: '困难认定',
      waivedWhen: {
        storeAnswers: {
          some: 'employmentStatus',
          where: { status: { noneOf: ['06'] }, hardshipClass: { filled: true }, hardshipSince: { to: 'today' } },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { pensionInsurance: ['scheme'] },
  clear: {
    employmentStatus: ['hardshipClass', 'hardshipSince'],
    pensionInsurance: ['scheme', 'kind', 'status', 'paidMonths', 'lastPaidMonth'],
  },
})
