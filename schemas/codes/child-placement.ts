import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'childPlacement',
  title: '儿童养育方式',
  standard: 'Yiku',
  codes: {
    '01': '机构集中养育',
    '02': '亲属抚养',
    '03': '家庭寄养',
    '04': '父母抚养',
    '05': '其他社会散居',
  },
})
