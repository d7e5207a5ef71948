import { defineAdapter, type FieldRule } from '../../src/ingest/adapter.ts'

/** A contract's fields, the same for whoever buys. */
const contract: Readonly<Record<string, FieldRule>> = {
  unitNumber: '不动产单元号',
  rightNumber: '合同编号',
  basis: { constant: '03' },
  address: '房屋坐落',
  use: {
    from: '规划用途',
    codes: {
      住宅: '10',
      '住宅（成套）': '11',
      成套住宅: '11',
      '住宅（非成套）': '12',
      别墅: '111',
      高档公寓: '112',
      商业: '31',
      办公: '60',
      车库: '80',
      储藏室: '80',
    },
  },
  area: '建筑面积（㎡）',
  share: { from: '共有方式', lookup: { 按份共有: null } },
  acquiredOn: '备案日期',
  price: { from: '合同总价（万元）', unit: 10000 },
  mortgaged: '是否按揭',
  endedOn: '撤销日期',
}

export default defineAdapter({
  department: { id: 'housing', number: 13, title: '住建' },
  exports: [
    {
      id: 'presales',
      title: '商品房买卖合同网签备案',
      file: /^商品房网签_(?<date>\d{8})_\d+\.xls$/,
      // the office's system calls an HTML table .xls
      format: { type: 'htmlTable', notes: /^(合计|注|制表)/ },
      mode: 'snapshot',
      idNumber: '买受人证件号码',
      name: '买受人',
      ignored: ['项目名称'],
      records: [
        {
          category: 'realEstate',
          fields: { ...contract, coOwners: { from: '共有人', lookup: { 无: null } } },
        },
        {
          category: 'realEstate',
          idNumber: '共有人证件号码',
          name: '共有人',
          when: [{ column: '共有人证件号码' }],
          fields: { ...contract, coOwners: '买受人' },
        },
      ],
    },
    {
      id: 'security',
      title: '住房保障与危房改造对象',
      file: /^住房保障_(?<date>\d{8})_\d+\.xlsx$/,
      format: { type: 'xlsx', notes: /^(合计|注|制表)/ },
      mode: 'snapshot',
      idNumber: '成员身份证号',
      name: '成员姓名',
      ignored: ['申请人姓名', '与申请人关系', '联系电话'],
      records: [
        {
          category: 'housingSecurity',
          fields: {
            caseNumber: '保障编号',
            type: {
              from: '保障方式',
              codes: {
                公租房: '01',
                租赁补贴: '02',
                保租房: '03',
                配售型保障房: '04',
                经适房: '05',
                共有产权房: '06',
                廉租房: '07',
                棚改安置: '08',
                危房改造: '11',
                抗震改造: '12',
                易地搬迁: '13',
              },
            },
            status: {
              from: '保障状态',
              codes: { 轮候: '01', 在保: '02', 退出: '03', 在建: '04', 竣工: '05' },
            },
            address: '房屋坐落',
            area: '建筑面积',
            members: '保障人数',
            headIdNumber: '申请人身份证号',
            rent: { from: '月租金（元）', lookup: { '/': null } },
            subsidy: { from: '补贴金额（元）', lookup: { '/': null } },
            dangerGrade: { from: '房屋危险等级', codes: { A级: 'A', B级: 'B', C级: 'C', D级: 'D' } },
            start: '批准日期',
            end: { from: '到期日期', lookup: { 长期: null } },
            completedOn: '竣工日期',
          },
        },
      ],
    },
  ],
})
