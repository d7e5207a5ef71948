import { defineAdapter } from '../../src/ingest/adapter.ts'

/** Business registers put the section's letter before the class: `F5212`. */
function withoutSection(industry: string): string {
  return /^[A-T](\d{2,4})$/.exec(industry)?.[1] ?? industry
}

/** Brackets are typed both ways. */
function narrowBrackets(text: string): string {
  return text.replaceAll('（', '(').replaceAll('）', ')')
}

const residents = ['居民身份证', '港澳台居民居住证', '外国人永久居留身份证']

/** Documents of organisations that invest, and of people who are no residents. */
const others = [
  '统一社会信用代码',
  '营业执照',
  '企业法人营业执照',
  '事业法人登记证',
  '社团法人登记证',
  '机关法人登记证',
  '中华人民共和国护照',
  '外国（地区）护照',
  '港澳居民来往内地通行证',
  '台湾居民来往大陆通行证',
  '军官证',
]

export default defineAdapter({
  department: { id: 'marketRegulation', number: 15, title: '市场监管' },
  exports: [
    {
      id: 'roles',
      title: '市场主体人员任职与出资',
      file: /^主体任职_(?<date>\d{8})_\d+\.jsonl$/,
      format: { type: 'jsonLines' },
      mode: 'snapshot',
      idNumber: 'PERSON.CERNO',
      name: 'PERSON.NAME',
      ignored: ['ENT.REGORG_CN', 'ROLE.INVEST.CURRENCY_CN'],
      records: [
        {
          category: 'businessRole',
          when: [{ column: 'PERSON.CERTYPE_CN', is: residents, not: others }],
          fields: {
            entityCode: 'ENT.UNISCID',
            entityName: 'ENT.ENTNAME',
            kind: {
              from: 'ENT.ENTTYPE_CN',
              edit: narrowBrackets,
              codes: {
                有限责任公司: '01',
                '有限责任公司(自然人投资或控股)': '01',
                '有限责任公司(自然人独资)': '01',
                '有限责任公司(自然人投资或控股的法人独资)': '01',
                '有限责任公司(国有独资)': '01',
                其他有限责任公司: '01',
                股份有限公司: '02',
                '股份有限公司(非上市、自然人投资或控股)': '02',
                '股份有限公司(上市)': '02',
                个人独资企业: '03',
                合伙企业: '04',
                普通合伙企业: '04',
                有限合伙企业: '04',
                特殊普通合伙企业: '04',
                个体工商户: '05',
                个体: '05',
                农民专业合作社: '06',
                农民专业合作经济组织: '06',
                有限责任公司分公司: '07',
                股份有限公司分公司: '07',
                个人独资企业分支机构: '07',
                合伙企业分支机构: '07',
                农民专业合作社分支机构: '07',
                集体所有制: '08',
                集体企业: '08',
                股份合作制: '99',
                其他: '99',
              },
            },
            role: {
              from: 'ROLE.POSITION_CN',
              codes: {
                法定代表人: '01',
                经营者: '02',
                负责人: '03',
                投资人: '04',
                自然人股东: '04',
                股东: '04',
                合伙人: '05',
                有限合伙人: '05',
                执行事务合伙人: '06',
                董事: '07',
                董事长: '07',
                执行董事: '07',
                监事: '08',
                监事会主席: '08',
                经理: '09',
                总经理: '09',
                财务负责人: '09',
                成员: '10',
                家庭经营成员: '11',
              },
            },
            since: 'ROLE.SINCE',
            share: 'ROLE.INVEST.SUBCONPROP',
            contribution: { from: 'ROLE.INVEST.SUBCONAM', unit: 10000 },
            industry: { from: 'ENT.INDUSTRYCO', edit: withoutSection },
            registeredOn: 'ENT.ESTDATE',
            status: {
              from: 'ENT.REGSTATE_CN',
              codes: {
                '存续（在营、开业、在册）': '01',
                存续: '01',
                在营: '01',
                开业: '01',
                歇业: '02',
                '吊销，未注销': '03',
                注销: '04',
                '吊销，已注销': '04',
                撤销: '05',
                迁出: '06',
                清算: '07',
              },
            },
            endedOn: { from: 'ENT.CANDATE', lookup: { '0000-00-00': null } },
            areaCode: 'ENT.DOMDISTRICT',
          },
        },
      ],
    },
  ],
})
