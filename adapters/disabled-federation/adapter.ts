import { defineAdapter } from '../../src/ingest/adapter.ts'

/** The desktop program leaves the input method to the clerk: certificate numbers come in full-width digits too. */
function halfWidth(cell: string): string {
  return cell.normalize('NFKC').replaceAll(' ', '').toUpperCase()
}

/** Some offices drop 残疾 behind the kind. */
const kinds = { 视力: '1', 听力: '2', 言语: '3', 肢体: '4', 智力: '5', 精神: '6', 多重: '7' }
const categories = {
  ...kinds,
  ...Object.fromEntries(Object.entries(kinds).map(([kind, code]) => [`${kind}残疾`, code])),
}

export default defineAdapter({
  department: { id: 'disabledFederation', number: 9, title: '残联' },
  exports: [
    {
      id: 'certificates',
      title: '持证残疾人花名册',
      file: /^残疾人证_(?<date>\d{8})_\d+\.xls$/,
      format: { type: 'xls', notes: /^(说明|注|合计)/ },
      mode: 'snapshot',
      idNumber: '身份证号',
      name: '姓名',
      ignored: ['序号', '户籍地址', '联系电话'],
      records: [
        {
          category: 'disabilityCertificate',
          fields: {
            certificateNumber: { from: '残疾人证号', edit: halfWidth },
            category: { from: '残疾类别', codes: categories },
            grade: {
              from: '残疾等级',
              codes: {
                一级: '1',
                二级: '2',
                三级: '3',
                四级: '4',
                '1级': '1',
                '2级': '2',
                '3级': '3',
                '4级': '4',
                '１级': '1',
                '２级': '2',
                '３级': '3',
                '４级': '4',
                '1': '1',
                '2': '2',
                '3': '3',
                '4': '4',
              },
            },
            components: '多重残疾明细',
            issued: '发证日期',
            expires: '有效期至',
            status: {
              from: '证件状态',
              codes: {
                有效: '01',
                正常: '01',
                到期未换: '02',
                过期: '02',
                冻结: '03',
                死亡注销: '04',
                注销: '04',
                迁出: '05',
              },
            },
            assessedOn: '评定日期',
            assessor: '评定机构',
            issuer: '发证机关',
            guardianName: { from: '监护人', lookup: { 无: null } },
            guardianPhone: '监护人电话',
          },
        },
      ],
    },
    {
      id: 'allowances',
      title: '残疾人两项补贴审核名册',
      file: /^残疾人两项补贴_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '身份证号码',
      name: '姓名',
      ignored: ['残疾人证号', '所属镇街', '审核人'],
      records: [
        {
          category: 'disabilityAllowance',
          fields: {
            grantNumber: '补贴编号',
            type: {
              from: '补贴类别',
              codes: {
                困难残疾人生活补贴: '01',
                生活补贴: '01',
                重度残疾人护理补贴: '02',
                护理补贴: '02',
              },
            },
            amount: '月补贴标准',
            start: '开始享受时间',
            end: { from: '停发时间', lookup: { '0000-00-00': null } },
            status: {
              from: '享受状态',
              codes: { 正常享受: '01', 在享: '01', 暂停: '02', 停发: '03', 终止: '03' },
            },
            lastPaidMonth: '最近发放月份',
            accountTail: '发放账号后四位',
          },
        },
      ],
    },
  ],
})
