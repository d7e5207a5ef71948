import { type Cells, defineAdapter } from '../../src/ingest/adapter.ts'

/** 公安交通管理综合应用平台: a vehicle's state is a row of letters; from the gravest to none. */
const gravity = [...'PMEBCJNKLODHIGQA']

function gravest(state: string): string {
  const known = [...state].every((letter) => gravity.includes(letter))
  return known ? (gravity.find((letter) => state.includes(letter)) ?? state) : state
}

const residents = ['居民身份证', '港澳台居民居住证', '外国人永久居留身份证']

/** Documents of organisations, and of owners who are no residents. */
const others = [
  '统一社会信用代码证',
  '统一社会信用代码证书',
  '组织机构代码证书',
  '营业执照',
  '军官证',
  '士兵证',
  '境外人员身份证明',
  '外交人员身份证明',
  '港澳居民来往内地通行证',
  '台湾居民来往大陆通行证',
]

export default defineAdapter({
  department: { id: 'trafficPolice', number: 2, title: '公安交管' },
  exports: [
    {
      id: 'vehicles',
      title: '机动车登记信息',
      file: /^机动车_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'gb18030' },
      mode: 'snapshot',
      idNumber: '身份证明号码',
      name: '机动车所有人',
      prepared: [
        '号牌种类',
        '号牌号码',
        '中文品牌',
        '车辆型号',
        '车辆类型',
        '使用性质',
        '机动车所有人',
        '身份证明名称',
        '身份证明号码',
        '初次登记日期',
        '检验有效期止',
        '强制报废期止',
        '机动车状态',
        '车辆识别代号',
      ],
      ignored: ['机动车序号'],
      prepare: (cells: Cells) => [
        {
          ...cells,
          品牌型号: `${cells.中文品牌?.trim()}${cells.车辆型号?.trim()}`,
          机动车状态: gravest(cells.机动车状态?.trim() ?? ''),
        },
      ],
      records: [
        {
          category: 'vehicle',
          when: [{ column: '身份证明名称', is: residents, not: others }],
          fields: {
            plateType: '号牌种类',
            plate: '号牌号码',
            type: '车辆类型',
            brand: '品牌型号',
            use: '使用性质',
            registeredOn: '初次登记日期',
            inspectedTo: '检验有效期止',
            scrapBy: { from: '强制报废期止', lookup: { '2099-12-31': null } },
            status: '机动车状态',
            vinTail: { from: '车辆识别代号', tail: 4 },
          },
        },
      ],
    },
    {
      id: 'licences',
      title: '驾驶人基本信息',
      file: /^驾驶人_(?<date>\d{8})_\d+\.xlsx$/,
      format: { type: 'xlsx', notes: /^(注|说明|合计)/ },
      mode: 'snapshot',
      idNumber: '身份证明号码',
      name: '姓名',
      ignored: ['联系电话'],
      records: [
        {
          category: 'driverLicence',
          fields: {
            fileNumber: '档案编号',
            class: '准驾车型',
            firstIssued: '初次领证日期',
            validFrom: '有效期始',
            expires: '有效期止',
            status: '驾驶证状态',
            issuer: '发证机关',
            points: '累积记分',
            clearedOn: '下一清分日期',
            medicalDue: { from: '下一体检日期', lookup: { '0000-00-00': null } },
          },
        },
      ],
    },
  ],
})
