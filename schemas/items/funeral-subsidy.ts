import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 22,
  id: 'funeralSubsidy',
  title: '丧葬补助、户口注销',
  basis: '《中华人民共和国社会保险法》第十七条、《中华人民共和国户口登记条例》第八条',
  given: { condition: 'deceased' },
  proofs: [
    {
      id: 'deathProof',
      title: '死亡证明',
      waivedWhen: {
        storeAnswers: {
          all: [
            { agree: 'deathRecord', on: 'deathDate', sources: 2 },
            {
              any: [
                { some: 'pensionInsurance', where: { scheme: { oneOf: ['110', '120', '170'] } } },
                { some: 'pensionBenefit', where: { type: { oneOf: ['01', '02', '03', '04', '05'] } } },
              ],
            },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
    {
      id: 'cremationProof',
      title: '火化证明',
      waivedWhen: {
        storeAnswers: {
          all: [
            { agree: 'deathRecord', on: 'deathDate', sources: 2 },
            { some: 'deathRecord', where: { crematedOn: { filled: true } } },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
  ],
  flags: [
    {
      id: 'pensionStillPaid',
      title: '死亡后养老待遇仍为在享',
      when: { some: 'pensionBenefit', where: { type: { oneOf: ['01', '02', '03', '04'] }, status: { oneOf: ['01'] } } },
    },
  ],
  shows: { deathRecord: ['cancelledOn'], pensionInsurance: ['status'] },
  clear: {
    deathRecord: ['deathDate', 'cancelledOn', 'crematedOn'],
    pensionInsurance: ['scheme', 'status'],
    pensionBenefit: ['type', 'status'],
  },
})
