import { type Cells, defineAdapter } from '../../src/ingest/adapter.ts'

/** ICD-10 with its decimals (`I10.x00x002`) → the three-character category that the hub keeps. */
function diseaseCategory(code: string): string {
  return /^([A-Z]\d{2})(?:\.[\dxX]{1,4}(?:x\d{3})?)?$/.exec(code)?.[1] ?? code
}

/** `39+2` and `39周` → weeks completed. */
function weeks(text: string): string {
  return /^(\d{1,2})(?:\+[0-6])?周?$/.exec(text)?.[1] ?? text
}

/** Certificates of people whose number nobody knew: the hub cannot say of whom they speak. */
const unnamed = ['', '无', '不详', '未提供']

const residents = ['居民身份证', '居民户口簿', '港澳台居民居住证', '外国人永久居留身份证']

/** Documents of mothers who are no residents. */
const foreignDocuments = [
  '护照',
  '军官证',
  '港澳居民来往内地通行证',
  '台湾居民来往大陆通行证',
  '其他法定有效证件',
  '无',
]

const managementKinds = {
  健康档案: '01',
  老年人: '02',
  高血压: '03',
  糖尿病: '04',
  肺结核: '05',
  孕产妇: '06',
  '0-6岁儿童': '07',
  中医药: '08',
  签约服务: '09',
  慢阻肺: '10',
}

const nothing = { '-': null, '—': null, '0000-00-00': null }

export default defineAdapter({
  department: { id: 'health', number: 6, title: '卫健' },
  exports: [
    {
      id: 'deaths',
      title: '居民死亡医学证明',
      file: /^死亡医学证明_(?<date>\d{8})_\d+\.xlsx$/,
      format: { type: 'xlsx', notes: /^(注|说明|合计)/ },
      mode: 'snapshot',
      idNumber: '身份证件号码',
      name: '死者姓名',
      prepared: [
        '死亡证明编号',
        '死者姓名',
        '性别',
        '出生日期',
        '身份证件号码',
        '死亡日期',
        '死亡地点',
        '根本死因ICD编码',
        '申报人姓名',
        '与死者关系',
        '填报单位',
        '签发日期',
      ],
      ignored: ['身份证件类别', '根本死因'],
      prepare: (cells: Cells) => (unnamed.includes(cells.身份证件号码?.trim() ?? '') ? [] : [cells]),
      records: [
        {
          category: 'deathRecord',
          fields: {
            certificateNumber: '死亡证明编号',
            deathDate: '死亡日期',
            name: '死者姓名',
            sex: { from: '性别', codes: { 男: '1', 女: '2', 不详: '0' } },
            birthDate: '出生日期',
            certifiedOn: '签发日期',
            cause: { from: '根本死因ICD编码', edit: diseaseCategory },
            place: '死亡地点',
            issuer: '填报单位',
            applicantName: '申报人姓名',
            applicantRelation: {
              from: '与死者关系',
              codes: {
                配偶: '10',
                夫: '11',
                妻: '12',
                子: '20',
                儿子: '20',
                女: '30',
                女儿: '30',
                女婿: '28',
                儿媳: '38',
                孙子女: '40',
                父母: '50',
                父亲: '51',
                母亲: '52',
                祖父母: '60',
                兄弟姐妹: '70',
                其他亲属: '97',
                非亲属: '99',
              },
            },
          },
        },
      ],
    },
    {
      id: 'births',
      title: '出生医学证明',
      file: /^出生医学证明_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'gb18030' },
      mode: 'snapshot',
      idNumber: '母亲证件号码',
      name: '母亲姓名',
      ignored: ['出生体重(g)'],
      records: [
        {
          category: 'birthRecord',
          when: [{ column: '母亲证件类型', is: residents, not: foreignDocuments }],
          fields: {
            certificateNumber: '出生证编号',
            childName: '新生儿姓名',
            childIdNumber: '新生儿身份证号',
            // the old register has the codes, the new one the words
            childSex: { from: '新生儿性别', codes: { '1': '1', '2': '2', 男: '1', 女: '2' } },
            birthDate: { from: '出生时间', atLeast: '1996-01-01' },
            birthOrder: '孩次',
            gestationalWeeks: { from: '孕周', edit: weeks },
            motherName: '母亲姓名',
            motherIdNumber: '母亲证件号码',
            fatherName: '父亲姓名',
            fatherIdNumber: '父亲证件号码',
            hospital: '接生机构',
            issued: '签发日期',
          },
        },
      ],
    },
    {
      id: 'management',
      title: '居民健康档案与慢病管理',
      file: /^健康管理_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '身份证号',
      name: '姓名',
      ignored: ['性别', '疾病名称'],
      records: [
        {
          category: 'healthManagement',
          when: [
            // psychiatric lists stay out of the hub
            { column: '管理类别', is: Object.keys(managementKinds), not: ['严重精神障碍'] },
            { column: '档案状态', is: ['正常', '活动', '非活动', '失访'], not: ['死亡', '迁出', '注销'] },
          ],
          fields: {
            recordNumber: '管理卡号',
            kind: { from: '管理类别', codes: managementKinds },
            healthStatus: {
              from: '健康状况',
              codes: { 健康: '10', 良好: '10', 一般: '20', 体弱: '20', 慢病: '30', 残疾: '60' },
            },
            diseaseCode: { from: '疾病编码', edit: diseaseCategory },
            careAbility: { from: '自理能力', texts: true },
            assessedOn: '评估日期',
            institution: '管理机构',
            doctor: '责任医生',
            doctorPhone: '医生电话',
            signedOn: { from: '签约日期', lookup: nothing },
            signedTo: { from: '协议截止日期', lookup: nothing },
            lastVisit: { from: '最近随访日期', lookup: nothing },
            nextVisit: { from: '下次随访日期', lookup: nothing },
          },
        },
      ],
    },
    {
      id: 'familyPlanning',
      title: '计划生育奖励扶助对象',
      file: /^计生奖扶_(?<date>\d{8})_\d+\.xls$/,
      format: { type: 'xls', notes: /^(合计|填表人|注)/ },
      mode: 'snapshot',
      idNumber: '身份证号码',
      name: '姓名',
      ignored: ['性别', '村（居）', '开户银行'],
      records: [
        {
          category: 'familyPlanningBenefit',
          fields: {
            caseNumber: '奖扶编号',
            scheme: {
              from: '扶助类别',
              codes: {
                农村奖励扶助: '01',
                城镇独生子女父母奖励: '02',
                独生子女父母奖励金: '03',
                '特别扶助（伤残）': '11',
                '特别扶助（死亡）': '12',
                '特别扶助（手术并发症）': '13',
                特别扶助一次性补助: '14',
              },
            },
            children: '现存子女数',
            amount: '年标准（元）',
            start: '享受起始日期',
            end: { from: '退出日期', lookup: { 长期: null } },
            status: { from: '享受状态', codes: { 享受: '01', 暂停: '02', 退出: '03' } },
            lastPaidYear: '最近发放年度',
            accountTail: { from: '银行账号', tail: 4 },
          },
        },
      ],
    },
  ],
})
