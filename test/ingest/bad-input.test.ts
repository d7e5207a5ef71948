import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import t from 'tap'
import { testHub } from '../fixtures/hub.ts'
import { yiku, yikuProcess } from './command-line.ts'
import { bookEntries, bookFile, textRows, zipFile } from './readers/zip-file.ts'
import { idOf, stagedRows, wholeStore } from './small-hub.ts'

/** Values that no message may hold. */
const canary = {
  idNumber: idOf(77),
  name: '金丝雀',
  phone: '13987654321',
  address: '金翅巷七十七号',
  plate: '湘J7K7K7',
  brand: '凤凰牌珍禽',
  vin: 'LSVAA4188E2KN7777',
}

const vehicleColumns = {
  号牌种类: '02',
  号牌号码: canary.plate,
  中文品牌: canary.brand,
  车辆型号: 'SVW7180',
  车辆类型: 'K33',
  使用性质: 'A',
  机动车所有人: canary.name,
  身份证明名称: '居民身份证',
  身份证明号码: canary.idNumber,
  初次登记日期: '2020-05-06',
  检验有效期止: '2027-05-31',
  强制报废期止: '2099-12-31',
  机动车状态: 'A',
  车辆识别代号: canary.vin,
}

const deathColumns = {
  业务编号: 'S430781001',
  公民身份号码: canary.idNumber,
  死者姓名: canary.name,
  死亡日期: '2026-10-01',
  注销时间: '2026-10-05',
  办理派出所: '城关派出所',
  申报人: canary.name,
  申报人与死者关系: '子',
}

const personColumns = {
  公民身份号码: canary.idNumber,
  姓名: canary.name,
  曾用名: '',
  性别: '男',
  民族: '汉',
  出生日期: '19900307',
  出生地: '430781',
  籍贯: '430781',
  人员状态: '正常',
  婚姻状况: '1',
  文化程度: '初中',
  联系电话: canary.phone,
  户号: 'H77',
  户籍地址: canary.address,
  村居委会代码: '430781001001',
  户别: '居民家庭户口',
  与户主关系: '户主',
  户主姓名: canary.name,
  户主公民身份号码: canary.idNumber,
  户内人数: '1',
  何时迁来: '久居',
  何地迁来: '',
  迁来原因: '',
  所属派出所: '城关派出所',
  注销日期: '',
}

type Row = Readonly<Record<string, string>>

function csv(columns: Row, rows: readonly Row[], encoding: 'utf-8' | 'gb18030' = 'gb18030'): Buffer {
  const names = Object.keys({ ...columns, ...rows[0] })
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? columns[name] ?? ''))]
  return iconv.encode(lines.map((cells) => `${cells.join(',')}\r\n`).join(''), encoding)
}

const good = (n: number): Row => ({ 号牌号码: `湘J2${1000 + n}`, 身份证明号码: idOf(n), 机动车所有人: `甲${n}` })
const vehicles = (rows: readonly Row[], columns: Row = vehicleColumns) => csv(columns, rows)
const without = (columns: Row, name: string): Row =>
  Object.fromEntries(Object.entries(columns).filter(([one]) => one !== name))

interface Case {
  readonly name: string
  readonly department: string
  readonly file: string
  readonly content: Uint8Array
  /** of the whole file, or nothing where only rows are refused */
  readonly refusal?: string
  /** what must be said of it */
  readonly says: readonly (string | RegExp)[]
  /** what the list of refused rows must say */
  readonly rejects?: readonly string[]
}

const licences = '驾驶人_20261120_1.xlsx'
const cars = '机动车_20261120_1.csv'
const deaths = '死亡注销_20261120_1.csv'
const people = '常住人口_20261120_1.csv'
const doses = '接种记录_20261120_1.xml'

const spoilt = (text: string, from: string, to: string) => Buffer.from(text.replace(from, to), 'latin1')
const bytes = (rows: readonly Row[]) => vehicles(rows).toString('latin1')
const inGb = (text: string) => iconv.encode(text, 'gb18030').toString('latin1')

const bomb = bookEntries({ sheets: [{ name: 'a', rows: '' }] }).map((entry) =>
  entry.name.includes('sheet1') ? { ...entry, content: `<worksheet><sheetData>${'<a/>'.repeat(4 << 20)}` } : entry,
)

const cases: readonly Case[] = [
  {
    name: 'a web page that calls itself a workbook',
    department: 'trafficPolice',
    file: licences,
    content: Buffer.from(`<html><table><tr><td>${canary.idNumber}</td><td>${canary.name}</td></tr></table></html>`),
    refusal: 'fileNotWhatItClaims',
    says: [licences, '应为 .xlsx 工作簿'],
  },
  {
    name: 'GB18030 where UTF-8 was agreed',
    department: 'police',
    file: deaths,
    content: csv(deathColumns, Array(40).fill({})),
    refusal: 'fileWrongEncoding',
    says: [deaths],
  },
  {
    name: 'UTF-16',
    department: 'trafficPolice',
    file: cars,
    content: Buffer.from(`\ufeff${iconv.decode(vehicles([{}]), 'gb18030')}`, 'utf16le'),
    refusal: 'fileWrongEncoding',
    says: [cars, 'UTF-16'],
  },
  {
    name: 'a column that is missing',
    department: 'trafficPolice',
    file: cars,
    content: vehicles([{}], without(vehicleColumns, '号牌号码')),
    refusal: 'fileMissingColumn',
    says: [cars, '“号牌号码”', '第 1 行'],
  },
  {
    name: 'rows without a heading',
    department: 'trafficPolice',
    file: cars,
    content: iconv.encode(`${Object.values(vehicleColumns).join(',')}\r\n`.repeat(3), 'gb18030'),
    refusal: 'fileMissingColumn',
    says: [cars, '“号牌种类”', '没有找到表头'],
  },
  {
    name: 'two columns of one name',
    department: 'trafficPolice',
    file: cars,
    content: Buffer.from(bytes([{ 品牌: 'x' }]).replace(inGb(',品牌'), inGb(',中文品牌')), 'latin1'),
    refusal: 'fileDuplicateColumn',
    says: [cars, '“中文品牌”'],
  },
  {
    name: 'an empty file',
    department: 'trafficPolice',
    file: cars,
    content: Buffer.alloc(0),
    refusal: 'fileEmpty',
    says: [cars],
  },
  {
    name: 'a zip bomb',
    department: 'trafficPolice',
    file: licences,
    content: zipFile(bomb),
    refusal: 'fileTooLarge',
    says: [licences],
  },
  {
    name: 'XML with entities',
    department: 'diseaseControl',
    file: doses,
    content: Buffer.from(`<!DOCTYPE x [<!ENTITY a "${canary.name}">]><x><接种记录><a>&a;</a></接种记录></x>`),
    refusal: 'fileXmlEntities',
    says: [doses],
  },
  {
    name: 'a file of which most rows are bad',
    department: 'trafficPolice',
    file: cars,
    content: vehicles(Array.from({ length: 120 }, () => ({ 车辆类型: canary.brand }))),
    refusal: 'tooManyRejects',
    says: ['共 120 行，退回 120 行'],
  },
  {
    name: 'a column that nobody knows',
    department: 'trafficPolice',
    file: cars,
    content: vehicles([{ ...good(1), 车身颜色: canary.brand }, good(2)]),
    says: ['已入库', '未用到的列  车身颜色', '行数  2（另有说明行 0），退回 0'],
  },
  {
    name: 'a quote that is never closed',
    department: 'trafficPolice',
    file: cars,
    content: spoilt(bytes([good(1), {}, good(2)]), inGb(canary.brand), `"${inGb(canary.brand)}`),
    says: ['已入库', '退回 1'],
    rejects: [`${cars} 第 2 行  引号没有闭合 [unclosedQuote]`],
  },
  {
    name: 'a NUL in a cell',
    department: 'trafficPolice',
    file: cars,
    content: spoilt(bytes([good(1), {}]), canary.vin, `${canary.vin}\0`),
    says: ['已入库', '退回 1'],
    rejects: [`${cars} 第 2 行  “车辆识别代号”：含有不能保存的字符（控制字符、NUL 或乱码） [badCharacter]`],
  },
  {
    name: 'a birth date in the future, and a code in no table',
    department: 'police',
    file: people,
    content: csv(personColumns, [{ 出生日期: '20261121' }, { 公民身份号码: idOf(5), 性别: canary.name }]),
    says: ['已入库', '退回 2'],
    rejects: [
      `${people} 第 2 行  “出生日期”：日期晚于导出日期 [futureDate]`,
      `${people} 第 3 行  “性别”：代码或文字不在对照表中 [unknownCode]`,
    ],
  },
]

const hub = await testHub(t)

const silent = [...Object.values(canary), canary.name.slice(0, 2), canary.address.slice(0, 4)]

/** What is wrong, and what was said. */
async function check(one: Case, run = yiku): Promise<string[]> {
  const path = join(hub.folder, one.file)
  writeFileSync(path, one.content)
  const before = await wholeStore(hub)
  const { code, output } = await run(hub, 'ingest', one.department, path, '--allow-shrink')
  const problems: string[] = []
  const expected = one.refusal === undefined ? 0 : 3
  if (code !== expected) problems.push(`exit code ${code}`)
  if (one.refusal !== undefined && !output.includes(`错误 ${one.refusal}：`)) problems.push(`no ${one.refusal}`)
  for (const text of one.says)
    if (output.search(text) < 0 && !output.includes(String(text))) problems.push(`does not say ${text}`)
  const { rows } = await hub.store.pool.query('SELECT batch_id, refusal FROM batch ORDER BY batch_id DESC LIMIT 1')
  if (rows[0].refusal?.code !== one.refusal) problems.push(`the batch says ${rows[0].refusal?.code}`)
  const listed = one.rejects ? (await yiku(hub, 'rejects', String(rows[0].batch_id))).output : ''
  if (one.rejects && listed !== one.rejects.map((line) => `${line}\n`).join('')) problems.push('the rejects are others')
  for (const value of silent)
    if (`${output}${listed}${JSON.stringify(rows)}`.includes(value)) problems.push(`${value} is told`)
  if (one.refusal !== undefined && JSON.stringify(await wholeStore(hub)) !== JSON.stringify(before))
    problems.push('the store has changed')
  if ((await stagedRows(hub)) > 0) problems.push('something is still staged')
  return problems.length > 0 ? [...problems, output, listed] : []
}

t.test('bad input: refused by code and exit code, told by place and reason and never by value', async (t) => {
  // something to be changed by mistake
  const base = { name: 'good input', department: 'trafficPolice', file: cars, content: vehicles([good(1)]), says: [] }
  t.strictSame(await check(base, yikuProcess), [], base.name)
  for (const one of cases) {
    // each way to end is once that of a process
    const run = one.refusal === 'fileEmpty' ? yikuProcess : yiku
    t.strictSame(await check(one, run), [], one.name)
  }
})

t.test('what is not there, and what nobody can do', async (t) => {
  const none = await yiku(hub, 'ingest', 'trafficPolice', join(hub.folder, '机动车_20261120_9.csv'))
  const unknown = await yiku(hub, 'ingest', 'traffic', join(hub.folder, cars))
  t.match(none, { code: 3, output: /错误 fileNotFound：机动车_20261120_9\.csv/ })
  t.match(unknown, { code: 3, output: /错误 unknownDepartment/ })
  const nowhere = { store: { ...hub.store, url: 'postgres://nobody@127.0.0.1:1/x' }, folder: hub.folder }
  const [usage, noStore] = await Promise.all([
    yikuProcess(hub, 'ingest', 'trafficPolice', '--no-such'),
    yikuProcess(nowhere, 'batches'),
  ])
  t.equal(usage.code, 2)
  t.match(noStore, { code: 4, output: /错误 storeUnavailable/ })
  const book = bookFile({ sheets: [{ name: 'a', rows: textRows([['姓名']]) }] })
  writeFileSync(join(hub.folder, licences), book)
  t.match(await yiku(hub, 'ingest', 'trafficPolice', join(hub.folder, licences), '--json'), {
    code: 3,
    output: /fileMissingColumn/,
  })
})

t.test(
  'a database without room is told as that, leaves nothing behind, and the same command goes through later',
  async (t) => {
    const path = join(hub.folder, cars)
    writeFileSync(path, vehicles([good(1), good(2)]))
    const before = await wholeStore(hub)
    await hub.store.pool.query(`CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON record FOR EACH STATEMENT EXECUTE FUNCTION no_room()`)
    t.match(await yiku(hub, 'ingest', 'trafficPolice', path, '--allow-shrink'), {
      code: 4,
      output: /错误 storeUnavailable：.*数据库所在的磁盘已满/,
    })
    t.strictSame(await wholeStore(hub), before)
    t.equal(await stagedRows(hub), 0)
    await hub.store.pool.query('DROP FUNCTION no_room CASCADE')
    t.match(await yiku(hub, 'ingest', 'trafficPolice', path, '--allow-shrink'), { code: 0 })
  },
)
