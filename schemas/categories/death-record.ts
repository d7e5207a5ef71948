import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 6,
  id: 'deathRecord',
  title: '死亡注销',
  group: 'person',
  sources: ['police', 'health', 'civilAffairs'],
  cardinality: 'many',
  key: ['certificateNumber'],
  keyIsOwn: true,
  level: 3,
  freshness: 'P',
  fields: {
    certificateNumber: { title: '死亡证明或业务编号', type: 'text', mask: 'number', required: true, max: 40 },
    deathDate: {
      title: '死亡日期',
      type: 'date',
      required: true,
      comparable: [{ as: 'deathDate' }, { as: 'lifeStatus', says: 'dead' }],
    },
    name: { title: '死者姓名', type: 'text', mask: 'name', max: 64, comparable: [{ as: 'name' }] },
    sex: { title: '死者性别', type: 'code', codes: 'sex', comparable: [{ as: 'sex' }] },
    birthDate: { title: '死者出生日期', type: 'date', comparable: [{ as: 'birthDate' }] },
    cancelledOn: { title: '户口注销日期', type: 'date' },
    crematedOn: { title: '火化日期', type: 'date' },
    certifiedOn: { title: '死亡证明签发日期', type: 'date' },
    cause: { title: '根本死因', type: 'code', codes: 'disease', level: 4 },
    place: { title: '死亡地点', type: 'text', max: 100 },
    issuer: { title: '出具机构', type: 'text', max: 100 },
    applicantName: { title: '申报人姓名', type: 'text', mask: 'name', max: 64 },
    applicantRelation: { title: '申报人与本人关系', type: 'code', codes: 'familyRelation' },
  },
})
