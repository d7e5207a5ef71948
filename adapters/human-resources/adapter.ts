import { defineAdapter } from '../../src/ingest/adapter.ts'

/** The platform's own: 1x have an employer, 2x pay for themselves, 3x are residents, 9x retired. */
const insuredKinds = {
  '10': '01',
  '11': '01',
  '12': '03',
  '13': '03',
  '20': '02',
  '21': '05',
  '31': '04',
  '32': '04',
  '90': '06',
  '91': '06',
}

const schemes = {
  企业养老: '110',
  企业职工基本养老保险: '110',
  机关养老: '120',
  机关事业单位基本养老保险: '120',
  城乡居保: '170',
  城乡居民基本养老保险: '170',
}

const benefitTypes = {
  退休: '01',
  离休: '01',
  基本养老金: '01',
  退职: '02',
  退职生活费: '02',
  病退: '01',
  病残津贴: '03',
  城乡居民养老金: '04',
  居民养老金: '04',
  供养亲属: '05',
  遗属待遇: '05',
  丧葬补助: '06',
  丧葬补助金: '06',
  一次性支付: '07',
  个人账户一次性支付: '07',
}

const benefitStates = { 正常: '01', 在发: '01', 在享: '01', 暂停: '02', 停发: '02', 终止: '03', 注销: '03' }

const registrations = {
  单位就业: '01',
  灵活就业: '02',
  自主创业: '03',
  自谋职业: '03',
  公益性岗位: '04',
  公益性岗位就业: '04',
  失业登记: '05',
  登记失业: '05',
  失业注销: '06',
  失业登记注销: '06',
}

const unemploymentReasons = {
  毕业后未就业: '01',
  从用人单位失业: '02',
  从单位失业: '02',
  停业破产: '03',
  个体或民营停业破产: '03',
  征地: '04',
  承包土地被征用: '04',
  退役后未安置: '05',
  退出现役未安置: '05',
  刑满释放: '06',
  解除矫正: '06',
  刑满释放或解除矫正: '06',
  辞职: '07',
  本人辞职: '07',
  劳动合同期满: '08',
  合同期满: '08',
  灵活就业中断: '09',
  其他: '99',
  其它: '99',
}

const hardshipClasses = {
  '"4050"人员': '01',
  大龄失业人员: '01',
  大龄人员: '01',
  残疾人: '02',
  残疾人员: '02',
  低保家庭成员: '03',
  享受最低生活保障人员: '03',
  零就业家庭成员: '04',
  零就业家庭: '04',
  长期失业人员: '05',
  连续失业一年以上: '05',
  失地农民: '06',
  失去土地人员: '06',
  脱贫劳动力: '07',
  建档立卡劳动力: '07',
  其他: '99',
}

/** The national card platform's own. */
const cardStates = { '0': '02', '1': '01', '2': '04', '3': '04', '4': '05', '5': '03', '9': '06' }

const grades = {
  '五级/初级工': '5',
  初级工: '5',
  初级: '5',
  '四级/中级工': '4',
  中级工: '4',
  中级: '4',
  '三级/高级工': '3',
  高级工: '3',
  高级: '3',
  '二级/技师': '2',
  技师: '2',
  '一级/高级技师': '1',
  高级技师: '1',
  特级技师: '7',
  首席技师: '8',
  学徒工: '6',
  专项职业能力: '9',
  专项能力: '9',
}

/** 国家职业分类大典 writes `6-31-01-03`, four levels deep; GB/T 6565 has the first three of them as `63101`. */
function minorGroup(code: string): string {
  const match = /^(\d)-(\d\d)-(\d\d)(?:-\d\d)?$/.exec(code.trim())
  return match ? `${match[1]}${match[2]}${match[3]}` : code
}

export default defineAdapter({
  department: { id: 'humanResources', number: 4, title: '人社' },
  exports: [
    {
      id: 'pensionInsurance',
      title: '基本养老保险参保信息',
      file: /^YLCB(?<date>\d{8})_\d+\.txt$/,
      format: {
        type: 'fixedWidth',
        encoding: 'gb18030',
        columns: [
          { name: '行政区划', bytes: 6 },
          { name: '险种类型', bytes: 3 },
          { name: '个人编号', bytes: 14 },
          { name: '公民身份号码', bytes: 18 },
          { name: '姓名', bytes: 30 },
          { name: '参保身份', bytes: 2 },
          { name: '个人缴费状态', bytes: 1 },
          { name: '单位编号', bytes: 8 },
          { name: '单位信用代码', bytes: 18 },
          { name: '单位名称', bytes: 60 },
          { name: '缴费基数', bytes: 10 },
          { name: '首次参保日期', bytes: 8 },
          { name: '实际缴费月数', bytes: 4 },
          { name: '缴费截止年月', bytes: 6 },
          { name: '经办日期', bytes: 8 },
        ],
      },
      mode: 'snapshot',
      idNumber: '公民身份号码',
      name: '姓名',
      ignored: ['单位编号', '经办日期'],
      records: [
        {
          category: 'pensionInsurance',
          fields: {
            scheme: '险种类型',
            account: '个人编号',
            kind: { from: '参保身份', codes: insuredKinds },
            status: '个人缴费状态',
            employerCode: '单位信用代码',
            employerName: '单位名称',
            // in 分, filled up with zeros; nothing but zeros is no base
            base: { from: '缴费基数', unit: 0.01, lookup: { '0000000000': null } },
            joinedOn: { from: '首次参保日期', atLeast: '1950-01-01', lookup: { '00000000': null } },
            paidMonths: '实际缴费月数',
            lastPaidMonth: { from: '缴费截止年月', lookup: { '000000': null } },
            areaCode: '行政区划',
          },
        },
      ],
    },
    {
      id: 'pensionBenefits',
      title: '养老保险待遇发放名册',
      file: /^养老待遇发放名册_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'gb18030' },
      mode: 'snapshot',
      idNumber: '社会保障号码',
      name: '姓名',
      ignored: ['停发原因', '发放银行'],
      records: [
        {
          category: 'pensionBenefit',
          fields: {
            benefitNumber: '待遇流水号',
            scheme: { from: '险种', codes: schemes },
            type: { from: '待遇类别', codes: benefitTypes },
            amount: { from: '月养老金(元)', atMost: 50_000 },
            start: { from: '待遇开始日期', atLeast: '1950-01-01' },
            end: { from: '停发日期', lookup: { '0000-00-00': null } },
            status: { from: '享受状态', codes: benefitStates },
            aliveCheckedOn: { from: '最近认证时间', lookup: { '0000-00-00 00:00:00': null } },
            aliveCheckDue: { from: '认证到期日期', lookup: { '0000-00-00': null } },
            lastPaidMonth: '最近发放年月',
            accountTail: { from: '发放账号', tail: 4 },
          },
        },
      ],
    },
    {
      id: 'employment',
      title: '就业失业登记信息',
      file: /^就业失业登记_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '身份证号',
      name: '姓名',
      ignored: ['性别', '登记机构'],
      records: [
        {
          category: 'employmentStatus',
          fields: {
            registrationNumber: '登记编号',
            status: { from: '登记类别', codes: registrations },
            employment: { from: '个人身份', texts: true },
            since: { from: '状态起始日期', atLeast: '1950-01-01' },
            registeredOn: '登记日期',
            reason: { from: '失业原因', codes: unemploymentReasons, lookup: { 无: null } },
            hardshipClass: { from: '困难人员类别', codes: hardshipClasses, lookup: { 无: null, 正常: null } },
            hardshipSince: '困难认定日期',
            benefitStart: '失业金开始日期',
            benefitEnd: '失业金截止日期',
            employerCode: '单位信用代码',
            employerName: '用人单位',
            phone: '联系电话',
          },
        },
      ],
    },
    {
      id: 'cards',
      title: '社会保障卡持卡信息',
      file: /^社会保障卡_(?<date>\d{8})_\d+\.txt$/,
      format: { type: 'csv', encoding: 'gb18030', delimiter: '|' },
      mode: 'snapshot',
      idNumber: '社会保障号码',
      name: '姓名',
      ignored: ['卡版本'],
      records: [
        {
          category: 'socialSecurityCard',
          fields: {
            cardNumber: '卡号',
            bank: '服务银行',
            issued: { from: '发卡日期', atLeast: '1999-01-01' },
            expires: '有效期至',
            activated: '金融账户激活标志',
            activatedOn: { from: '激活日期', lookup: { '00000000': null } },
            accountTail: '银行账号尾号',
            status: { from: '卡状态', codes: cardStates },
            lostOn: { from: '挂失日期', lookup: { '00000000': null } },
            areaCode: '发卡地区划',
          },
        },
      ],
    },
    {
      id: 'certificates',
      title: '职业技能证书台账',
      file: /^职业技能证书台账(?<date>\d{8})-\d+\.xlsx$/,
      format: { type: 'xlsx', notes: /^(注|说明|合计)/ },
      mode: 'snapshot',
      idNumber: '证件号码',
      name: '姓名',
      ignored: ['序号', '备注'],
      records: [
        {
          category: 'vocationalCertificate',
          fields: {
            certificateNumber: '证书编号',
            title: '职业（工种）名称',
            occupation: { from: '职业编码', edit: minorGroup },
            grade: { from: '技能等级', codes: grades, lookup: { '—': null, '-': null, 无: null } },
            issuer: '发证机构',
            issued: { from: '发证日期', atLeast: '1980-01-01' },
            // the column was never formatted as a date: Excel gives the serial day
            expires: { from: '有效期至', serial: true },
            subsidised: '是否领取技能提升补贴',
          },
        },
      ],
    },
  ],
})
