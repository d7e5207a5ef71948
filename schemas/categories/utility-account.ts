import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 43,
  id: 'utilityAccount',
  title: '水电气用户',
  group: 'home',
  sources: ['water', 'electricity', 'gas'],
  cardinality: 'many',
  key: ['utility', 'account'],
  level: 3,
  freshness: 'M',
  fields: {
    utility: { title: '类别', type: 'code', codes: 'utilityKind', required: true },
    account: { title: '户号', type: 'text', mask: 'number', required: true, max: 32 },
    holderName: { title: '户名', type: 'text', mask: 'name', max: 64 },
    address: { title: '用户地址', type: 'text', mask: 'address', required: true, max: 200 },
    openedOn: { title: '开户日期', type: 'date' },
    status: { title: '用户状态', type: 'code', codes: 'utilityStatus' },
    lastUse: { title: '最近有用量月份', type: 'month' },
    usageBand: { title: '近十二个月用量档', type: 'code', codes: 'usageBand' },
    concession: { title: '是否享受困难减免', type: 'boolean' },
    arrears: { title: '欠费金额', type: 'amount', atLeast: 0 },
  },
})
