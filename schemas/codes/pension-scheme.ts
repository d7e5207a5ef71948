import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// The codes of 人社 core platforms (AAE140).
export default defineCodeSet({
  id: 'pensionScheme',
  title: '基本养老保险险种',
  standard: 'Yiku',
  codes: {
    '110': '企业职工基本养老保险',
    '120': '机关事业单位基本养老保险',
    '170': '城乡居民基本养老保险',
  },
})
