import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 19,
  id: 'compulsoryEducationEnrolment',
  title: '义务教育入学',
  basis: '《中华人民共和国义务教育法》',
  given: { condition: 'alive' },
  family: { guardian: { is: true }, memberDead: { is: false, orAbsent: true } },
  proofs: [
    {
      id: 'householdRegister',
      title: '户口簿',
      waivedWhen: {
        storeAnswers: { any: [{ condition: 'residesHere' }, { anyone: { condition: 'ownsHome' } }] },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'propertyProof',
      title: '房产证明',
      waivedWhen: {
        storeAnswers: { any: [{ condition: 'residesHere' }, { anyone: { condition: 'ownsHome' } }] },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'vaccinationCertificate',
      title: '预防接种证',
      basis: '《中华人民共和国疫苗管理法》第四十八条',
      waivedWhen: {
        storeAnswers: { condition: 'vaccinatedForSchool' },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
    {
      id: 'guardianshipProof',
      title: '监护证明',
      waivedWhen: {
        storeAnswers: {
          some: 'familyRelation',
          by: 'memberIdNumber',
          where: { guardian: { is: true }, memberDead: { is: false, orAbsent: true } },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  flags: [{ id: 'belowSchoolAge', title: '尚未年满入学年龄', when: { age: { below: { parameter: 'schoolAge' } } } }],
  shows: { familyRelation: ['relation'], realEstate: ['right', 'address'] },
  clear: {
    familyRelation: ['relation', 'guardian', 'memberDead'],
    realEstate: ['right', 'use', 'address', 'endedOn'],
  },
})
