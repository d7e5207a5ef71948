import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// After the codes of 国家医疗保障信息平台 (med_type).
export default defineCodeSet({
  id: 'visitType',
  title: '医疗类别',
  standard: 'Yiku',
  codes: {
    '11': '普通门诊',
    '12': '门诊挂号',
    '13': '急诊',
    '14': '门诊慢特病',
    '21': '普通住院',
    '22': '外伤住院',
    '23': '转外诊治住院',
    '24': '急诊转住院',
    '41': '定点药店购药',
    '51': '生育门诊',
    '52': '生育住院',
    '99': '其他',
  },
})
