import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'vehicleStatus',
  title: '机动车状态代码',
  standard: 'GA/T 16 系列',
  part: '按公安交通管理综合应用平台对外接口公开的取值收录，所属部分的编号未能核实。一辆车可同时有几个状态，来源常把字母连写。',
  codes: {
    A: '正常',
    B: '转出',
    C: '被盗抢',
    D: '停驶',
    E: '注销',
    G: '违法未处理',
    H: '海关监管',
    I: '事故未处理',
    J: '嫌疑车',
    K: '查封',
    L: '扣留',
    M: '强制注销',
    N: '事故逃逸',
    O: '锁定',
    P: '达到报废标准公告牌证作废',
    Q: '逾期未检验',
  },
})
