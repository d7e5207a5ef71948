import { mkdir, writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { YikuError } from '../../src/errors.ts'
import { loadAdapters } from '../../src/ingest/load-adapters.ts'
import { adapterTemplate } from '../adapter-template.ts'
import { runCommand } from '../run-command.ts'

interface Options {
  readonly title?: string
  readonly category: string
}

/** Adds `yiku adapter new`. */
export function register(program: Command): void {
  const adapter = program.command('adapter').description('适配器 · adapters')
  adapter
    .command('new')
    .description('建立新部门的适配器目录：adapter.ts、样例、expected.json · make the folder of a new department')
    .argument('<department>', '部门编号，驼峰式，如 waterResources · its id, camelCase', departmentId)
    .option('--title <text>', '部门名称 · its Chinese name')
    .option('--category <id>', '它提供的数据类 · a category it delivers', 'electronicLicence')
    .action((department: string, { title = department, category }: Options) =>
      runCommand(() => newAdapter({ department, title, category })),
    )
}

async function newAdapter({
  department,
  title,
  category: id,
}: Options & { department: string; title: string }): Promise<void> {
  const [catalogue, adapters] = await Promise.all([loadCatalogue(), loadAdapters()])
  const category = catalogue.findCategory(id)
  if (!category) throw new YikuError('badRequest', { detail: `没有数据类“${id}”` })
  const taken = adapters.all.map(({ adapter }) => adapter.department)
  if (taken.some((one) => one.id === department))
    throw new YikuError('badRequest', { detail: `已有部门“${department}”` })
  const number = Math.max(0, ...taken.map((one) => one.number)) + 1
  const kebab = department.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const folder = new URL(`../../adapters/${kebab}/`, import.meta.url)
  const { adapter, expected, sample, sampleName } = adapterTemplate({ id: department, number, title }, category)
  await mkdir(new URL('samples/', folder), { recursive: true })
  await writeFile(new URL('adapter.ts', folder), adapter, { flag: 'wx' })
  await writeFile(new URL(`samples/${sampleName}`, folder), sample, { flag: 'wx' })
  await writeFile(new URL('expected.json', folder), expected, { flag: 'wx' })
  console.log(
    [
      `已建立 adapters/${kebab}/`,
      '  接下来：',
      `  1. 把该部门的真实导出样例（去掉个人信息）放进 samples/，代替 ${sampleName}`,
      '  2. 按样例改 adapter.ts 的文件名、格式、列名、代码对照',
      '  3. 在 expected.json 写明每个样例应得的记录和退回',
      `  4. 在 schemas/categories 中“${category.title}”的 sources 里加上 ${department}`,
      '  5. npm test',
    ].join('\n'),
  )
}

function departmentId(text: string): string {
  if (!/^[a-z][A-Za-z0-9]{1,40}$/.test(text)) throw new InvalidArgumentError('须为驼峰式英文 · camelCase')
  return text
}
