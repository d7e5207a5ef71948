import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 3,
  id: 'familyRelation',
  title: '家庭关系',
  group: 'family',
  sources: ['police', 'civilAffairs'],
  cardinality: 'many',
  key: ['memberIdNumber', 'relation'],
  level: 3,
  freshness: 'P',
  fields: {
    memberIdNumber: {
      title: '成员身份号码',
      type: 'idNumber',
      required: true,
      comparable: [{ as: 'spouse', where: { relation: ['10', '11', '12'] } }],
    },
    memberName: { title: '成员姓名', type: 'text', mask: 'name', required: true, max: 64 },
    relation: {
      title: '成员与本人的关系',
      type: 'code',
      codes: 'familyRelation',
      required: true,
      note: '成员是本人的什么人',
    },
    basis: { title: '认定依据', type: 'code', codes: 'relationBasis' },
    dependent: { title: '是否由本人抚养、赡养', type: 'boolean' },
    guardian: { title: '是否本人的监护人', type: 'boolean' },
    supporter: { title: '是否对本人负有赡养、抚养、扶养义务', type: 'boolean' },
    ableToSupport: { title: '是否有履行义务能力', type: 'boolean', note: '只填成员负有义务时的认定结果' },
    sharesHousehold: { title: '是否共同生活', type: 'boolean' },
    memberDead: { title: '成员是否已死亡注销', type: 'boolean', note: '亲属关系不因死亡消失，登记仍在' },
    since: { title: '关系起始日期', type: 'date' },
  },
})
