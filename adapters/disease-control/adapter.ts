import { defineAdapter } from '../../src/ingest/adapter.ts'

/**
 * The platform sends the four digits of the vaccine; what was copied from paper cards keeps the cards' words. Only
 * words that name one product are here: 乙肝 or 百白破 alone do not say which.
 */
const cardWords = {
  卡介苗: '0101',
  '乙肝（CHO）': '0201',
  '乙肝（酵母）': '0202',
  '乙肝（酿酒酵母）': '0202',
  '乙肝（汉逊）': '0203',
  脊灰糖丸: '0301',
  脊灰液体: '0304',
  脊灰灭活: '0306',
  '脊灰灭活（进口）': '0303',
  二价脊灰: '0311',
  全细胞百白破: '0401',
  无细胞百白破: '0402',
  白破: '0601',
  麻疹: '0901',
  腮腺炎: '1001',
  风疹: '1101',
  麻腮风: '1201',
  麻腮: '1301',
  麻风: '1401',
  A群流脑: '1601',
  'A+C群流脑结合': '1602',
  'A+C群流脑': '1701',
  四价流脑: '1703',
  乙脑减毒: '1801',
  乙脑灭活: '1802',
  甲肝减毒: '1902',
  甲肝灭活: '1903',
  水痘: '2201',
  Hib: '2301',
  轮状病毒: '2401',
  '23价肺炎': '2501',
  '13价肺炎': '2503',
  '四联（百白破-Hib）': '4901',
  五联: '5001',
  'EV71（人二倍体）': '5401',
  'EV71（Vero）': '5402',
  二价HPV: '5501',
  四价HPV: '5502',
  九价HPV: '5503',
}

export default defineAdapter({
  department: { id: 'diseaseControl', number: 7, title: '疾控' },
  exports: [
    {
      id: 'doses',
      title: '预防接种记录',
      file: /^接种记录_(?<date>\d{8})_\d+\.xml$/,
      format: { type: 'xml', record: '接种记录' },
      mode: 'snapshot',
      idNumber: '受种者.证件号码',
      name: '受种者.姓名',
      ignored: ['更新时间', '受种者.儿童编码', '受种者.性别', '接种.疫苗名称', '接种.接种部位'],
      records: [
        {
          category: 'immunization',
          // newborn children have no number yet
          when: [{ column: '受种者.证件号码' }],
          fields: {
            doseNumber: '接种编号',
            vaccine: { from: '接种.疫苗', lookup: cardWords },
            dose: '接种.剂次',
            date: '接种.接种日期',
            site: '接种.接种单位',
            lot: '接种.批号',
            manufacturer: '接种.生产企业',
            nextDue: { from: '接种.下次应种日期', lookup: { '0000-00-00': null } },
          },
        },
      ],
    },
  ],
})
