import { defineAdapter } from '../../src/ingest/adapter.ts'

const residents = ['身份证', '户口簿', '港澳台居民居住证', '外国人永久居留身份证']

/** Documents of organisations, and of owners who are no residents. */
const others = ['统一社会信用代码', '组织机构代码', '营业执照', '港澳台身份证', '护照', '军官证（士兵证）', '其它']

export default defineAdapter({
  department: { id: 'naturalResources', number: 12, title: '自然资源' },
  exports: [
    {
      id: 'rights',
      title: '房地产权登记信息',
      file: /^房地产权_(?<date>\d{8})_\d+\.xml$/,
      format: { type: 'xml', record: 'QL' },
      mode: 'snapshot',
      idNumber: 'QLR.ZJH',
      name: 'QLR.QLRMC',
      ignored: ['YWH', 'QSZT', 'FDCQ.SZC'],
      records: [
        {
          category: 'realEstate',
          when: [{ column: 'QLR.ZJZLMC', is: residents, not: others }],
          fields: {
            unitNumber: 'FDCQ.BDCDYH',
            rightNumber: 'QLR.BDCQZH',
            basis: { constant: '01' },
            right: 'FDCQ.QLLX',
            address: 'FDCQ.FDZL',
            use: { from: 'FDCQ.GHYTMC', texts: true },
            area: 'FDCQ.JZMJ',
            landArea: 'FDCQ.FTTDMJ',
            share: {
              from: 'QLR.GYQK',
              lookup: { 单独: '单独所有', 共同: '共同共有', 各半: '50%', '各50%': '50%', 按份共有: null },
            },
            coOwners: 'QLR.QTGYR',
            acquiredOn: 'FDCQ.DJSJ',
            price: 'FDCQ.FDCJYJG',
            mortgaged: 'FDCQ.SFDY',
            seized: 'FDCQ.SFCF',
          },
        },
      ],
    },
  ],
})
