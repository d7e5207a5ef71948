import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 全国公共信用信息基础目录 and 全国失信惩戒措施基础清单.
export default defineCodeSet({
  id: 'creditType',
  title: '信用与司法公示类型',
  standard: 'Yiku',
  codes: {
    '01': '失信被执行人',
    '02': '限制消费',
    '03': '终结本次执行',
    '04': '行政处罚',
    '05': '严重失信主体名单',
    '06': '拖欠农民工工资失信',
    '07': '重大税收违法失信',
    '08': '被执行人',
    '09': '裁判文书',
    '10': '破产',
    '11': '行政许可',
    '12': '守信激励',
    '13': '人民调解',
  },
})
