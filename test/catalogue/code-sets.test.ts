import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'

const { codeSets, categories } = await loadCatalogue()

/** @throws {Error} where there is no such set */
function codesOf(id: string): Readonly<Record<string, string>> {
  const set = codeSets.get(id)
  if (!set) throw new Error(`no code set ${id}`)
  return set.codes
}

t.test('there are 56 peoples, and 97 and 98 beside them', async (t) => {
  const codes = codesOf('ethnicity')
  const peoples = Array.from({ length: 56 }, (_, at) => String(at + 1).padStart(2, '0'))
  t.strictSame(Object.keys(codes).sort(), [...peoples, '97', '98'])
  for (const code of peoples) t.match(codes[code], /族$/)
  t.equal(new Set(Object.values(codes)).size, 58)
  t.match(codes, { '01': '汉族', '11': '满族', '15': '土家族', '29': '柯尔克孜族', '50': '塔塔尔族', '56': '基诺族' })
})

/** How many codes each standard has, and some of them. */
const standards: Readonly<Record<string, readonly [string, number, Readonly<Record<string, string>>]>> = {
  sex: ['GB/T 2261.1-2003', 4, { '0': '未知的性别', '1': '男性', '2': '女性', '9': '未说明的性别' }],
  maritalStatus: ['GB/T 2261.2-2003', 8, { '10': '未婚', '22': '再婚', '30': '丧偶', '40': '离婚' }],
  employment: ['GB/T 2261.4-2003', 13, { '11': '国家公务员', '31': '学生', '80': '退（离）休人员' }],
  education: [
    'GB/T 4658-2006',
    39,
    { '11': '博士研究生毕业', '21': '大学本科毕业', '61': '普通高中毕业', '81': '小学毕业' },
  ],
  politicalStatus: ['GB/T 4762-1984', 13, { '01': '中国共产党党员', '12': '无党派民主人士', '13': '群众' }],
  familyRelation: ['GB/T 4761-2008', 93, { '02': '户主', '10': '配偶', '51': '父亲', '52': '母亲', '99': '非亲属' }],
  disabilityCategory: ['GB/T 26341-2010', 7, { '1': '视力残疾', '7': '多重残疾' }],
  disabilityGrade: ['GB/T 26341-2010', 4, { '1': '一级', '4': '四级' }],
  occupation: ['GB/T 6565-2015', 509, { '70000': '军人', '80000': '不便分类的其他从业人员' }],
  industry: ['GB/T 4754-2017', 1971, { A: '农、林、牧、渔业', '01': '农业', '0111': '稻谷种植', T: '国际组织' }],
  division: ['GB/T 2260', 3232, { '110000': '北京市', '430700': '常德市', '430781': '津市市', '710000': '台湾省' }],
  formerDivision: ['GB/T 2260', 3695, { '432423': '汉寿县', '512301': '涪陵市' }],
  disease: ['GB/T 14396-2016', 2044, { A00: '霍乱', E11: '非胰岛素依赖型糖尿病', U04: '严重急性呼吸综合征' }],
  landUse: ['GB/T 21010-2017', 85, { '01': '耕地', '0702': '农村宅基地', '1202': '设施农用地' }],
  nationality: ['GB/T 2659.1-2022', 249, { CHN: '中国', USA: '美国' }],
  licenceClass: ['公安部令第162号', 17, { A1: '大型客车', P: '有轨电车' }],
  socialCreditRegistrar: ['GB 32100-2015', 36, { '91': '工商：企业', '92': '工商：个体工商户' }],
}

for (const [id, [standard, count, spots]] of Object.entries(standards)) {
  t.test(`${id} is ${standard}: ${count} codes`, async (t) => {
    t.equal(codeSets.get(id)?.standard, standard)
    const codes = codesOf(id)
    t.equal(Object.keys(codes).length, count)
    for (const [code, text] of Object.entries(spots)) t.equal(codes[code], text, code)
  })
}

t.test('a division is abolished or not, never both; the demo county and its province are there', async (t) => {
  const both = Object.keys(codesOf('division')).filter((code) => code in codesOf('formerDivision'))
  t.strictSame(both, [])
  for (const code of Object.keys(codesOf('division'))) t.match(code, /^[1-8]\d{5}$/)
})

t.test('codes of levels have their parents', async (t) => {
  const orphans = (id: string, parentOf: (code: string) => string | undefined) => {
    const codes = codesOf(id)
    return Object.keys(codes).filter((code) => {
      const parent = parentOf(code)
      return parent !== undefined && !(parent in codes)
    })
  }
  const byPrefix = (code: string) => (/^\d{3,4}$/.test(code) ? code.slice(0, -1) : undefined)
  t.strictSame(
    orphans('industry', (code) => (code.length === 4 ? code.slice(0, 2) : byPrefix(code))),
    [],
  )
  t.strictSame(
    orphans('landUse', (code) => (code.length === 4 ? code.slice(0, 2) : undefined)),
    [],
  )
  t.strictSame(
    orphans('division', (code) => (code.endsWith('0000') ? undefined : `${code.slice(0, 2)}0000`)),
    [],
  )
  t.strictSame(
    orphans('occupation', (code) => (code.endsWith('0000') ? undefined : `${code.charAt(0)}0000`)),
    [],
  )
})

t.test('own code sets say so, others name their standard', async (t) => {
  for (const { id, standard } of codeSets.values()) t.match(standard, /^(Yiku|GB|GA|公安部令|预防接种)/, id)
})

t.test('every code set is used by a field, or says of itself why it is kept', async (t) => {
  const used = new Set(categories.flatMap(({ fields }) => Object.values(fields).map(({ codes }) => codes)))
  const unused = [...codeSets.keys()].filter((id) => !used.has(id))
  t.strictSame(unused.sort(), ['division', 'formerDivision', 'licenceClass', 'socialCreditRegistrar'])
})
