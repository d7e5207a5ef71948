import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国家基本公共卫生服务规范（第三版）, without its psychiatric item.
export default defineCodeSet({
  id: 'healthRecordKind',
  title: '健康管理类别',
  standard: 'Yiku',
  codes: {
    '01': '居民健康档案',
    '02': '老年人健康管理',
    '03': '高血压患者健康管理',
    '04': '2型糖尿病患者健康管理',
    '05': '肺结核患者健康管理',
    '06': '孕产妇健康管理',
    '07': '0至6岁儿童健康管理',
    '08': '中医药健康管理',
    '09': '家庭医生签约',
    '10': '慢阻肺患者健康管理',
  },
})
