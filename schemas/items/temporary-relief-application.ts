import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 6,
  id: 'temporaryReliefApplication',
  title: '临时救助',
  basis: '《国务院关于全面建立临时救助制度的通知》（国发〔2014〕47号）',
  given: { condition: 'alive' },
  asks: 'one',
  proofs: [
    {
      id: 'hardshipProof',
      title: '困难身份证明',
      waivedWhen: {
        storeAnswers: { condition: 'inHardship' },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'expenseReceipts',
      title: '费用票据',
      waivedWhen: {
        storeAnswers: {
          any: [
            {
              quantity: { measure: 'medicalExpense' },
              atLeast: { parameter: 'temporaryReliefExpense' },
            },
            { some: 'disasterRelief', where: { date: { from: { monthsAgo: { parameter: 'recentDisasterMonths' } } } } },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { disasterRelief: ['disaster', 'loss'] },
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
    disasterRelief: ['loss'],
  },
})
