import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国发〔2016〕13号 and 民发〔2019〕62号.
export default defineCodeSet({
  id: 'childClass',
  title: '困境儿童类别',
  standard: 'Yiku',
  codes: {
    '01': '孤儿',
    '02': '事实无人抚养儿童',
    '03': '艾滋病病毒感染儿童',
    '04': '自身困境儿童（重病、重残）',
    '05': '家庭困境儿童',
    '06': '监护困境儿童',
    '07': '农村留守儿童',
    '08': '流动儿童',
  },
})
