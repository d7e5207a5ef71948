import { defineAdapter, type FieldRule } from '../../src/ingest/adapter.ts'

const kinds = {
  承包地: '01',
  家庭承包: '01',
  家庭承包地: '01',
  其他方式承包: '02',
  '“四荒”承包': '02',
  流转经营权: '03',
  土地经营权: '03',
  宅基地: '11',
  宅基地使用权: '11',
  自留地: '25',
}

/** 承包地 is measured in mu, 宅基地 in square metres: each in a column of its own. */
const inSquareMetres = ['宅基地', '宅基地使用权']
const inMu = Object.keys(kinds).filter((kind) => !inSquareMetres.includes(kind))

const right: Readonly<Record<string, FieldRule>> = {
  rightNumber: '权证编号',
  kind: { from: '权利种类', codes: kinds },
  parcel: '地块（宗地）代码',
  landUse: { from: '土地利用现状', texts: true },
  location: '坐落',
  grantor: '发包方',
  householdHead: '承包方代表（户主）/姓名',
  householdHeadIdNumber: '承包方代表（户主）/身份证号码',
  members: '家庭成员数',
  start: '权利期限/起',
  end: '权利期限/止',
}

/** A slash is how the ledger crosses out what does not apply to the kind of land. */
const notApplicable = { '/': null, '／': null }

/**
 * What the lists grant, the 一卡通 of finance pays and reports again, under batches of its own (`YKT…`, here `JSNY…`):
 * whoever sums subsidies must take one source.
 */
export default defineAdapter({
  department: { id: 'agriculture', number: 16, title: '农业农村' },
  exports: [
    {
      id: 'land',
      title: '农村土地权利台账',
      file: /^农村土地权利台账_(?<date>\d{8})_\d+\.xlsx$/,
      format: { type: 'xlsx', headerRows: 2, notes: /^(注|说明|合计|制表)/ },
      mode: 'snapshot',
      idNumber: '承包方代表（户主）/身份证号码',
      name: '承包方代表（户主）/姓名',
      ignored: ['乡镇', '村', '联系电话', '备注'],
      records: [
        {
          category: 'ruralLandRight',
          when: [{ column: '权利种类', is: inMu, not: inSquareMetres }],
          fields: {
            ...right,
            area: { from: '实测面积/亩', atMost: 10_000 },
            transferred: { from: '是否流转', lookup: notApplicable },
          },
        },
        {
          category: 'ruralLandRight',
          when: [{ column: '权利种类', is: inSquareMetres, not: inMu }],
          fields: {
            ...right,
            // less is mu in the wrong column
            area: { from: '实测面积/平方米', atLeast: 10, atMost: 5000 },
            dwelling: { from: '有无住房', lookup: notApplicable },
          },
        },
      ],
    },
    {
      id: 'subsidies',
      title: '农业补贴发放明细',
      file: /^农业补贴发放明细_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'gb18030' },
      mode: 'snapshot',
      // the lists reach back three years: each January the oldest year goes
      shrinkBound: 0.45,
      idNumber: '身份证号',
      name: '农户姓名',
      ignored: ['乡镇', '村', '联系电话', '备注'],
      records: [
        {
          category: 'subsidyPayment',
          fields: {
            batch: '补贴批次',
            item: {
              from: '补贴项目',
              codes: {
                耕地地力保护补贴: '01',
                '农业支持保护补贴（耕地地力保护）': '01',
                农机购置补贴: '02',
                农机购置与应用补贴: '02',
                稻谷补贴: '03',
                稻谷目标价格补贴: '03',
                玉米大豆生产者补贴: '04',
                实际种粮农民一次性补贴: '05',
                种粮大户补贴: '06',
                良种补贴: '07',
                农作物良种补贴: '07',
                能繁母猪补贴: '08',
                畜禽强制免疫与扑杀补助: '09',
                强制扑杀补助: '09',
                轮作休耕补助: '10',
                耕地轮作休耕补助: '10',
                秸秆综合利用补助: '11',
                农村厕所改造补助: '33',
                农村改厕补助: '33',
              },
            },
            sequence: '序号',
            year: '补贴年度',
            quantity: '补贴数量（亩、台）',
            standard: '补贴标准（元）',
            amount: '补贴金额（元）',
            paidOn: '发放日期',
            bank: { from: '开户银行', lookup: { 无: null } },
            accountTail: { from: '卡号后四位', lookup: { 无: null } },
            payeeName: '农户姓名',
          },
        },
      ],
    },
  ],
})
