import { defineAdapter } from '../../src/ingest/adapter.ts'

/** A dash stands where nothing applies. */
const dash = { '-': null, '—': null }

export default defineAdapter({
  department: { id: 'emergency', number: 20, title: '应急' },
  exports: [
    {
      id: 'relief',
      title: '灾害救助发放表',
      file: /^灾害救助发放表_(?<date>\d{8})_\d+\.xls$/,
      // the reporting system calls its HTML page .xls
      format: { type: 'htmlTable', encoding: 'gb18030', notes: /^(注|说明|合计)/ },
      mode: 'snapshot',
      // the system prints three years: each January the oldest goes
      shrinkBound: 0.7,
      idNumber: '身份证号码',
      name: '受助人',
      ignored: ['乡镇', '村（社区）', '经办人'],
      records: [
        {
          category: 'disasterRelief',
          fields: {
            grantNumber: '救助编号',
            disaster: {
              from: '灾害种类',
              codes: {
                洪涝: '01',
                洪涝灾害: '01',
                干旱: '02',
                旱灾: '02',
                台风: '03',
                台风灾害: '03',
                风雹: '04',
                风雹灾害: '04',
                低温冷冻: '05',
                低温冰冻: '05',
                雪灾: '06',
                地震: '07',
                地震灾害: '07',
                崩塌: '08',
                山体崩塌: '08',
                滑坡: '09',
                山体滑坡: '09',
                泥石流: '10',
                森林草原火灾: '11',
                森林火灾: '11',
                生物灾害: '12',
                火灾: '13',
                房屋火灾: '13',
                其他灾害: '99',
              },
            },
            loss: {
              from: '受灾情况',
              codes: {
                房屋倒塌: '01',
                房屋严重损坏: '02',
                房屋一般损坏: '03',
                农作物受灾: '04',
                家庭财产损失: '05',
                人员伤病: '06',
                因灾死亡失踪: '07',
                紧急转移安置: '08',
                过渡期生活困难: '09',
                冬春生活困难: '10',
                饮水口粮困难: '11',
              },
            },
            occurredOn: '受灾时间',
            rooms: { from: '倒损间数', lookup: dash },
            members: '救助人数',
            amount: '救助金额（元）',
            date: '发放时间',
            villageCode: '受灾地代码',
            accountTail: { from: '卡号后四位', lookup: { 现金: null, ...dash } },
          },
        },
      ],
    },
  ],
})
