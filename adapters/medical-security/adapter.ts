import { defineAdapter } from '../../src/ingest/adapter.ts'

/** 居民身份证, 外国人永久居留身份证, 港澳台居民居住证. */
const residents = ['01', '15', '16']

/** Documents of people who are no residents, and 99, under which newborns stand with their mother's number. */
const others = ['02', '03', '04', '06', '07', '08', '09', '10', '11', '99']

/** The national platform's areas are filled up with zeros to twelve digits, which here would name a village. */
const areas = {
  '430781000000': '430781',
  '430700000000': '430700',
  '430000000000': '430000',
}

const subsidyClasses = {
  特困人员: '01',
  特困供养人员: '01',
  低保对象: '02',
  最低生活保障对象: '02',
  低保边缘家庭成员: '03',
  低保边缘: '03',
  监测对象: '04',
  防止返贫监测对象: '04',
  孤儿: '05',
  事实无人抚养儿童: '05',
  重度残疾人: '06',
  重残人员: '06',
  脱贫人口: '07',
  优抚对象: '08',
  计划生育特殊家庭成员: '09',
  计生特殊家庭: '09',
  其他: '99',
}

/** med_type of the platform with the province's longer codes. */
const visitTypes = {
  '11': '11',
  '110104': '11',
  '12': '12',
  '13': '13',
  '14': '14',
  '140104': '14',
  '140201': '14',
  '21': '21',
  '2106': '21',
  '22': '22',
  '23': '23',
  '2301': '23',
  '24': '24',
  '41': '41',
  '51': '51',
  '52': '52',
  '9999': '99',
}

/** Hospitals code six digits and more (`I10.x00x002`); the hub keeps the category. What is no ICD-10 code stays, to be refused. */
function category(code: string): string {
  return /^[A-Z]\d\d(\.|$)/i.test(code) ? code.slice(0, 3).toUpperCase() : code
}

/** No bill of a resident comes near it. */
const bounds = { atLeast: -5_000_000, atMost: 5_000_000 }

export default defineAdapter({
  department: { id: 'medicalSecurity', number: 5, title: '医保' },
  exports: [
    {
      id: 'insured',
      title: '基本医疗保险参保信息',
      file: /^基本医保参保_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '证件号码',
      name: '姓名',
      ignored: ['证件类型', '更新时间'],
      records: [
        {
          category: 'medicalInsurance',
          fields: {
            scheme: '险种类型',
            year: { from: '参保年度', atLeast: 1998 },
            status: '人员参保状态',
            areaCode: { from: '参保医保区划', lookup: areas },
            account: '人员编号',
            employerCode: '单位统一社会信用代码',
            employerName: '单位名称',
            subsidyClass: { from: '资助参保身份', codes: subsidyClasses, lookup: { 无: null } },
            selfPaid: '个人缴费金额',
            subsidyPaid: { from: '资助金额', lookup: { '-': null } },
            paidOn: '缴费到账日期',
            start: '待遇开始日期',
            end: { from: '待遇结束日期', lookup: { '2099-12-31': null } },
          },
        },
      ],
    },
    {
      id: 'settlements',
      title: '医疗费用结算明细',
      file: /^医保结算明细_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'gb18030' },
      mode: 'snapshot',
      idNumber: '证件号码',
      name: '人员姓名',
      ignored: ['主诊断名称', '退费标志', '经办人'],
      records: [
        {
          category: 'medicalBenefit',
          when: [{ column: '人员证件类型', is: residents, not: others }],
          fields: {
            settlementNumber: '结算ID',
            visitType: { from: '医疗类别', codes: visitTypes },
            hospital: '定点医药机构名称',
            diseaseCode: { from: '主诊断编码', edit: category },
            admittedOn: { from: '入院时间', atLeast: '1998-01-01' },
            dischargedOn: { from: '出院时间', atLeast: '1998-01-01' },
            settledOn: { from: '结算时间', atLeast: '1998-01-01' },
            // below zero: a bill taken back
            total: { from: '医疗费总额', ...bounds },
            fundPaid: { from: '统筹基金支付', ...bounds },
            seriousIllnessPaid: { from: '大病保险支付', ...bounds },
            accountPaid: { from: '个人账户支付', ...bounds },
            selfPaid: { from: '个人自付', ...bounds },
            aid: { from: '医疗救助支付', ...bounds },
            elsewhere: '异地就医标志',
          },
        },
      ],
    },
  ],
})
