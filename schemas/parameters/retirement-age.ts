import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'retirementAge',
  title: '法定退休年龄',
  unit: '周岁',
  basis:
    '《全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定》（2024年9月13日）及《国务院关于渐进式延迟法定退休年龄的办法》',
  values: [
    {
      from: '1978-06-02',
      type: 'retirementAge',
      value: [
        { title: '男职工', sex: '1', age: 60, bornFrom: '1965-01', monthsOfBirth: 4, upTo: 60 },
        {
          title: '原法定退休年龄五十五周岁的女职工',
          sex: '2',
          age: 55,
          bornFrom: '1970-01',
          monthsOfBirth: 4,
          upTo: 55,
        },
        { title: '原法定退休年龄五十周岁的女职工', sex: '2', age: 50, bornFrom: '1975-01', monthsOfBirth: 2, upTo: 50 },
      ],
    },
    {
      from: '2025-01-01',
      type: 'retirementAge',
      value: [
        { title: '男职工', sex: '1', age: 60, bornFrom: '1965-01', monthsOfBirth: 4, upTo: 63 },
        {
          title: '原法定退休年龄五十五周岁的女职工',
          sex: '2',
          age: 55,
          bornFrom: '1970-01',
          monthsOfBirth: 4,
          upTo: 58,
        },
        { title: '原法定退休年龄五十周岁的女职工', sex: '2', age: 50, bornFrom: '1975-01', monthsOfBirth: 2, upTo: 55 },
      ],
    },
  ],
})
