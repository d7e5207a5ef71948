/** A generated county comes in as its departments send it: what contradicts what is as its truth has it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { generateCounty } from '../../scripts/county/generate.ts'
import { ingestCounty } from '../../scripts/county/ingest-county.ts'
import type { TruthLine } from '../../scripts/county/truth.ts'
import { compareChanges } from '../../src/conflicts/compare-changes.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { contradictions, type Said } from './oracle.ts'
import { say, saying, speakersOf } from './sayings.ts'
import { openFacts, toldFacts } from './told-facts.ts'

const departments = ['police', 'civilAffairs', 'health', 'partyOrganisation']

t.test('a county of four departments', async (t) => {
  const hub = await testHub(t)
  const folder = join(hub.folder, 'county')
  await generateCounty({ residents: 400, seed: 7, out: folder, today: '2026-11-20', departments })
  const said = new Map<string, Said[]>()
  for (const source of departments)
    for (const line of readFileSync(join(folder, 'truth', `${source}.ndjson`), 'utf8')
      .trim()
      .split('\n')) {
      const { fact } = { fact: undefined, ...(JSON.parse(line) as TruthLine) }
      if (!fact) continue
      const { idNumber, category, fields } = fact
      said.set(idNumber, [...(said.get(idNumber) ?? []), { source, category, fields }])
    }
  await ingestCounty(hub, { folder })
  const { partyOrganisation } = await speakersOf(hub, await testApp(t, hub))
  // members of whom another office has the sex wrong, every other time
  for (const [idNumber, all] of [...said].slice(0, 40)) {
    const fields = { memberNumber: `T${idNumber.slice(6)}`, sex: said.size % 2 === 0 ? '1' : '2' }
    await say(partyOrganisation, saying(idNumber, 'partyMembership', fields))
    all.push({ source: 'partyOrganisation', category: 'partyMembership', fields })
  }
  const started = performance.now()
  await compareChanges(hub)
  t.comment(`${said.size} residents compared in ${Math.round(performance.now() - started)} ms`)
  const expected = [...said].flatMap(([idNumber, all]) => {
    const facts = contradictions(all)
    return facts.length > 0 ? [{ idNumber, facts }] : []
  })
  const { rows } = await hub.store.pool.query('SELECT count(DISTINCT resident_id)::int AS residents FROM conflict')
  t.equal(rows[0].residents, expected.length)
  for (const { idNumber, facts } of expected) {
    t.strictSame(await openFacts(hub, idNumber), facts)
    t.strictSame(
      await toldFacts(hub, idNumber, new Date('2026-11-20T12:00:00+08:00')),
      facts.map((line) => line.split(' ')[0]),
    )
  }
  const kinds = Map.groupBy(
    expected.flatMap(({ facts }) => facts),
    (line) => line,
  )
  t.comment([...kinds].map(([line, all]) => `${line}: ${all.length}`).join('; '))
  t.ok(expected.length > 10)
})
