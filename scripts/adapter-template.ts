/** The files of a new department's folder: a CSV of one category, its columns headed by the catalogue's titles. */
import type { Category } from '../src/catalogue/category.ts'
import type { Department } from '../src/ingest/adapter.ts'

export interface AdapterFiles {
  readonly adapter: string
  readonly sampleName: string
  readonly sample: string
  readonly expected: string
}

/** Writes them as text; the adapter compiles as soon as the category names the department as a source. */
export function adapterTemplate({ id, number, title }: Department, category: Category): AdapterFiles {
  const fields = Object.entries(category.fields)
  const sampleName = `${category.title.replaceAll('/', '')}_20260101.csv`
  const rules = fields.map(([name, field]) => `            ${name}: '${field.title}',`)
  const adapter = `import { defineAdapter } from '../../src/ingest/adapter.ts'

export default defineAdapter({
  department: { id: '${id}', number: ${number}, title: '${title}' },
  exports: [
    {
      id: '${category.id}',
      title: '${category.title}',
      file: /^${category.title.replaceAll('/', '')}_(?<date>\\d{8})\\.csv$/,
      format: { type: 'csv' },
      mode: 'snapshot',
      idNumber: '身份号码',
      name: '姓名',
      records: [
        {
          category: '${category.id}',
          fields: {
${rules.join('\n')}
          },
        },
      ],
    },
  ],
})
`
  const columns = ['身份号码', '姓名', ...fields.map(([, field]) => field.title)]
  const sample = `${[...new Set(columns)].join(',')}\n`
  const files = { [sampleName]: { export: category.id, records: [], rejects: [] } }
  return { adapter, sampleName, sample, expected: `${JSON.stringify({ date: '2026-01-01', files }, undefined, 2)}\n` }
}
