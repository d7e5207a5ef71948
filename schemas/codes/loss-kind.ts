import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 自然灾害情况统计调查制度 and 国家 relief projects.
export default defineCodeSet({
  id: 'lossKind',
  title: '受灾情况',
  standard: 'Yiku',
  codes: {
    '01': '房屋倒塌',
    '02': '房屋严重损坏',
    '03': '房屋一般损坏',
    '04': '农作物受灾',
    '05': '家庭财产损失',
    '06': '人员伤病',
    '07': '人员死亡失踪',
    '08': '转移安置',
    '09': '过渡期生活困难',
    '10': '冬春生活困难',
    '11': '旱灾饮水口粮困难',
  },
})
