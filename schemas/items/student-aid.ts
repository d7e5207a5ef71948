import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 20,
  id: 'studentAid',
  title: '学生资助',
  basis: '《关于做好家庭经济困难学生认定工作的指导意见》（教财〔2018〕16号）',
  given: { condition: 'alive' },
  family: { sharesHousehold: { is: true }, memberDead: { is: false, orAbsent: true } },
  proofs: [
    {
      id: 'hardshipProof',
      title: '困难证明',
      waivedWhen: {
        storeAnswers: {
          all: [
            { some: 'schoolEnrolment', where: { status: { oneOf: ['01'] } } },
            { anyone: { any: [{ condition: 'inHardship' }, { condition: 'disabled' }] } },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { familyRelation: ['relation'] },
  clear: {
    familyRelation: ['relation', 'sharesHousehold', 'memberDead'],
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
  },
})
