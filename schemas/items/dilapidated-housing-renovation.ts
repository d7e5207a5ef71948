import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 18,
  id: 'dilapidatedHousingRenovation',
  title: '农村危房改造',
  basis: '《关于做好农村低收入群体等重点对象住房安全保障工作的实施意见》（建村〔2021〕35号）',
  given: { condition: 'alive' },
  family: { sharesHousehold: { is: true }, memberDead: { is: false, orAbsent: true } },
  proofs: [
    {
      id: 'identityProof',
      title: '困难身份证明',
      waivedWhen: {
        storeAnswers: { condition: 'inHardship' },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'onlyHomeProof',
      title: '唯一住房证明',
      waivedWhen: {
        storeAnswers: {
          all: [
            {
              quantity: {
                plus: [
                  { total: { measure: 'homes' } },
                  {
                    total: {
                      count: 'ruralLandRight',
                      distinct: 'parcel',
                      // the plot: a title of the house on it names the same one in its unit number
                      apartFrom: { measure: 'homes', alike: 19 },
                      where: {
                        kind: { oneOf: ['11'] },
                        dwelling: { is: true },
                        end: { from: 'today', orAbsent: true },
                      },
                    },
                  },
                ],
              },
              atMost: 1,
            },
            {
              everyone: {
                none: 'housingSecurity',
                where: {
                  type: { oneOf: ['11', '12', '13'] },
                  start: { from: { yearsAgo: { parameter: 'renovationYears' } } },
                },
                anytime: true,
              },
            },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { familyRelation: ['relation'], housingSecurity: ['status', 'completedOn'], realEstate: ['right'] },
  clear: {
    familyRelation: ['relation', 'sharesHousehold', 'memberDead'],
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
    housingSecurity: ['type', 'status', 'start', 'completedOn'],
    realEstate: ['right', 'use', 'endedOn'],
    ruralLandRight: ['kind', 'dwelling', 'end'],
  },
})
