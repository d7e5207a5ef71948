import { join } from 'node:path'
import t from 'tap'
import { generateCounty } from '../../scripts/county/generate.ts'
import { readHeld } from '../../scripts/county/held.ts'
import { ingestCounty } from '../../scripts/county/ingest-county.ts'
import { type DepartmentVerdict, verifyCounty } from '../../scripts/county/verify-county.ts'
import { changesIn } from '../../src/ingest/batch.ts'
import { type TestHub, testHub } from '../fixtures/hub.ts'
import { yiku, yikuProcess } from './command-line.ts'

const residents = 2000
const today = '2026-11-20'

// three counties, one after the other: minutes on a machine that does something else as well
t.setTimeout(480_000)

/** What is wrong, with the first places; never a value. */
function wrong({ department, facts, stored, missing, extra, differing, rejects }: DepartmentVerdict): string[] {
  return [
    ...(facts === stored ? [] : [`${department}: ${facts} facts, ${stored} stored`]),
    ...missing.first.map(({ category, file, line }) => `missing ${category} of ${file}:${line}`),
    ...differing.first.map(({ category, file, line }) => `differing ${category} of ${file}:${line}`),
    ...Object.entries(extra.categories).map(([category, count]) => `extra ${department} ${category}: ${count}`),
    ...rejects.missed.first.map(({ file, line, code, column }) => `missed ${file}:${line} ${code} ${column ?? ''}`),
    ...rejects.false.first.map(({ file, line, problems }) => `false ${file}:${line} ${JSON.stringify(problems)}`),
  ]
}

/** The department's own database that a view stands in. */
async function dropViews({ store }: TestHub): Promise<void> {
  const name = new URL(store.url).pathname.slice(1)
  await store.pool.query(`DROP DATABASE IF EXISTS ${name}_housingfund WITH (FORCE)`)
}

for (const seed of [1, 20_261_120, 987_654_321])
  t.test(
    `seed ${seed}: all that ${residents} residents’ departments say is held, and every bad row refused`,
    async (t) => {
      const hub = await testHub(t)
      t.teardown(() => dropViews(hub))
      const folder = join(hub.folder, 'county')
      const marks = [performance.now()]
      const { departments, facts, rejects } = await generateCounty({ residents, seed, out: folder, today })
      marks.push(performance.now())
      const lanes = [0, 1].map((lane) => departments.map(({ id }) => id).filter((_, at) => at % 2 === lane))
      /** two departments at a time, as in life */
      const ingestAll = async () =>
        (await Promise.all(lanes.map((ids) => ingestCounty(hub, { folder, departments: ids })))).flat()
      const first = await ingestAll()
      marks.push(performance.now())
      const verdicts: DepartmentVerdict[] = []
      for await (const verdict of verifyCounty(hub, { folder })) verdicts.push(verdict)
      t.strictSame(verdicts.flatMap(wrong), [])
      t.ok(verdicts.every(({ perfect }) => perfect))
      t.equal(sum(verdicts.map((one) => one.facts)), facts)
      t.equal(sum(verdicts.map((one) => one.rejects.found)), rejects)
      t.ok(facts > 15 * residents && rejects > 200, `${facts} facts, ${rejects} bad rows`)
      t.equal(departments.length, 29)
      t.equal(first.length, departments.flatMap(({ files }) => [...new Set(files.map((file) => file.export))]).length)
      marks.push(performance.now())
      const again = await ingestAll()
      const changed = again.filter(({ counts }) => changesIn(counts) > 0)
      t.strictSame(
        changed.map(({ department, export: one }) => `${department}/${one}`),
        [],
        'the same again changes nothing',
      )
      marks.push(performance.now())
      const [generated = 0, ingested = 0, verified = 0, repeated = 0] = marks
        .slice(1)
        .map((mark, at) => mark - (marks[at] ?? 0))
      const seconds = [generated, ingested, verified, repeated].map((time) => (time / 1000).toFixed(1))
      t.comment(
        `generated in ${seconds[0]} s, ingested in ${seconds[1]} s, verified in ${seconds[2]} s, again in ${seconds[3]} s`,
      )
    },
  )

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

t.test('the verdict tells what is missing, extra, different, wrongly refused and wrongly taken', async (t) => {
  const hub = await testHub(t)
  const folder = join(hub.folder, 'county')
  const departments = ['trafficPolice']
  await generateCounty({ residents: 300, seed: 5, out: folder, today, departments })
  await ingestCounty(hub, { folder })
  const good = await yikuProcess(hub, 'county-verify', '--dir', folder)
  t.match(good, { code: 0, output: /^trafficPolice: facts (\d+), stored \1, missing 0, extra 0, differing 0/ })
  const { pool } = hub.store
  // the key of a category of which each resident has one is the same for all of them
  const { rows } = await pool.query('SELECT key FROM record GROUP BY key HAVING count(*) = 1 ORDER BY key LIMIT 2')
  await pool.query('UPDATE record SET deleted = true WHERE key = $1', [rows[0].key])
  await pool.query('DELETE FROM reject WHERE reject_id = 1')
  await pool.query('UPDATE reject SET line = 4711 WHERE reject_id = 2')
  const bad = await yiku(hub, 'county-verify', '--dir', folder, '--department', 'trafficPolice')
  t.equal(bad.code, 1)
  t.match(bad.output, /missing 1, extra 0, differing 0, rejects \d+, found \d+, missed 2, false 1/)
  t.match(bad.output, /\n {2}missing (?:vehicle|driverLicence): \S+:\d+\n/)
  await pool.query('UPDATE record SET valid_from = $2 WHERE key = $1', [rows[1].key, '2020-01-01'])
  await t.rejects(drain(readHeld(hub, 'trafficPolice')), /does not match its digest/, 'nothing altered is compared')
})

async function drain(records: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of records);
}
