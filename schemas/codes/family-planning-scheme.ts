import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国办发〔2004〕21号 (0x); 国人口发〔2007〕78号 and after (1x).
export default defineCodeSet({
  id: 'familyPlanningScheme',
  title: '计划生育扶助制度',
  standard: 'Yiku',
  codes: {
    '01': '农村部分计划生育家庭奖励扶助',
    '02': '城镇独生子女父母奖励',
    '03': '独生子女父母奖励金',
    '11': '特别扶助（独生子女伤残）',
    '12': '特别扶助（独生子女死亡）',
    '13': '特别扶助（手术并发症）',
    '14': '特别扶助一次性补助',
  },
})
