import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 21,
  id: 'socialSecurityCardReplacement',
  title: '社会保障卡补换',
  basis: '《中华人民共和国社会保障卡管理办法》（人社部发〔2011〕47号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'identityCard',
      title: '身份证',
      waivedWhen: {
        storeAnswers: {
          all: [
            { condition: 'holdsIdentityCard' },
            {
              any: [
                { some: 'socialSecurityCard', where: { status: { oneOf: ['04', '05'] } } },
                { some: 'socialSecurityCard', where: { expires: { before: 'today' } } },
              ],
            },
            {
              none: 'socialSecurityCard',
              where: { status: { oneOf: ['01', '02', '03'] }, expires: { from: 'today', orAbsent: true } },
            },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { personBasic: ['name', 'sex', 'birthDate'], socialSecurityCard: ['lostOn'] },
  clear: {
    personBasic: ['name'],
    identityDocument: ['type', 'expires', 'lost', 'cancelledOn'],
    socialSecurityCard: ['status', 'expires', 'lostOn'],
  },
})
