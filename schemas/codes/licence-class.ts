import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 机动车驾驶证申领和使用规定, annex 1, in force from 2022-04-01; C6 is new in it.
export default defineCodeSet({
  id: 'licenceClass',
  title: '准驾车型代号',
  standard: '公安部令第162号',
  codes: {
    A1: '大型客车',
    A2: '重型牵引挂车',
    A3: '城市公交车',
    B1: '中型客车',
    B2: '大型货车',
    C1: '小型汽车',
    C2: '小型自动挡汽车',
    C3: '低速载货汽车',
    C4: '三轮汽车',
    C5: '残疾人专用小型自动挡载客汽车',
    C6: '轻型牵引挂车',
    D: '普通三轮摩托车',
    E: '普通二轮摩托车',
    F: '轻便摩托车',
    M: '轮式专用机械车',
    N: '无轨电车',
    P: '有轨电车',
  },
})
