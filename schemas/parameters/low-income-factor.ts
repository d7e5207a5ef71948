import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'lowIncomeFactor',
  title: '低保边缘家庭收入上限与低保标准之比',
  unit: '倍',
  basis:
    '《国务院办公厅转发民政部等单位关于加强低收入人口动态监测做好分层分类社会救助工作意见的通知》（国办发〔2023〕39号）',
  values: [{ from: '2023-10-01', type: 'ratio', value: '1.5000' }],
})
