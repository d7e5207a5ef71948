import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'businessRole',
  title: '市场主体任职身份',
  standard: 'Yiku',
  codes: {
    '01': '法定代表人',
    '02': '经营者',
    '03': '负责人',
    '04': '股东（投资人）',
    '05': '合伙人',
    '06': '执行事务合伙人',
    '07': '董事',
    '08': '监事',
    '09': '高级管理人员',
    '10': '合作社成员',
    '11': '家庭经营参加者',
  },
})
