import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'urbanRural',
  title: '城乡类别',
  standard: 'Yiku',
  codes: {
    '1': '城市',
    '2': '农村',
  },
})
