import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// The standard has a one-digit and a two-digit table; both are held.
// Some published lists also show 40 as a second 有慢性病. Only its children 41 and 49 are agreed on, so 40 is left out.
export default defineCodeSet({
  id: 'healthStatus',
  title: '健康状况代码',
  standard: 'GB/T 2261.3-2003',
  codes: {
    '1': '健康或良好',
    '2': '一般或较弱',
    '3': '有慢性病',
    '6': '残疾',
    '10': '健康或良好',
    '20': '一般或较弱',
    '30': '有慢性病',
    '31': '心血管病',
    '32': '脑血管病',
    '33': '慢性呼吸系统病',
    '34': '慢性消化系统病',
    '35': '慢性肾炎',
    '36': '结核病',
    '37': '糖尿病',
    '38': '神经或精神疾病',
    '41': '癌症',
    '49': '其他慢性病',
    '60': '残疾',
    '61': '视力残疾',
    '62': '听力残疾',
    '63': '言语残疾',
    '64': '肢体残疾',
    '65': '智力残疾',
    '66': '精神残疾',
    '67': '多重残疾',
    '69': '其他残疾',
  },
})
