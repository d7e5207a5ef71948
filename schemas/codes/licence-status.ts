import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'licenceStatus',
  title: '机动车驾驶证状态代码',
  standard: 'GA/T 16 系列',
  part: '按公安交通管理综合应用平台对外接口公开的取值收录，所属部分的编号未能核实。一本驾驶证可同时有几个状态，来源常把字母连写，如 BDJ。',
  codes: {
    A: '正常',
    B: '超分',
    C: '转出',
    D: '暂扣',
    E: '撤销',
    F: '吊销',
    G: '注销',
    H: '违法未处理',
    I: '事故未处理',
    J: '停止使用',
    K: '协查',
    L: '锁定',
    M: '逾期未换证',
    N: '延期换证',
    P: '延期体检',
    R: '逾期未体检',
    S: '逾期未审验',
    U: '扣留',
    Z: '其他',
  },
})
