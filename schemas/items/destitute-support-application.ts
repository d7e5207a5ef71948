import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 4,
  id: 'destituteSupportApplication',
  title: '特困供养',
  basis: '《特困人员认定办法》（民发〔2021〕43号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'workIncapacityProof',
      title: '无劳动能力证明',
      waivedWhen: {
        storeAnswers: {
          any: [
            { age: { atLeast: { parameter: 'elderAge' } } },
            { age: { below: { parameter: 'destituteChildAge' } } },
            { condition: 'unableToWork' },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
    {
      id: 'noSupporterProof',
      title: '无赡养人证明',
      waivedWhen: {
        storeAnswers: {
          none: 'familyRelation',
          by: 'memberIdNumber',
          where: { supporter: { is: true }, ableToSupport: { is: true }, memberDead: { is: false, orAbsent: true } },
        },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
  ],
  flags: [
    {
      id: 'supporterRegistered',
      title: '登记有负赡养、抚养、扶养义务的人',
      when: {
        some: 'familyRelation',
        by: 'memberIdNumber',
        where: { supporter: { is: true }, memberDead: { is: false, orAbsent: true } },
      },
    },
  ],
  shows: { familyRelation: ['relation'] },
  clear: {
    familyRelation: ['relation', 'supporter', 'ableToSupport', 'memberDead'],
  },
})
