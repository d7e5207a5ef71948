/**
 * Residents of a generated county checked over HTTP, against an oracle that shares nothing with the program.
 * YIKU_TEST_PROOF_HTTP_RESIDENTS=2000 is the long form (`npm run soak proofs`); each resident is checked against some of
 * the items.
 */
import { mock } from 'node:test'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { testHub } from '../fixtures/hub.ts'
import { decide } from '../proofs/oracle.ts'
import { plantCounty } from '../proofs/plant-county.ts'
import { generateTruth, today, troubled } from '../proofs/truth-county.ts'

const residents = Number(process.env.YIKU_TEST_PROOF_HTTP_RESIDENTS ?? 150)
const seed = Number(process.env.YIKU_TEST_PROOF_SEED ?? 12)
/** of 22 */
const itemsEach = 4

const { hub, as } = madeUpCallers(await testHub(t))
// the oracle knows one day only
mock.timers.enable({ apis: ['Date'], now: new Date(`${today}T20:00:00+08:00`) })
t.teardown(async () => mock.timers.reset())
const { ask } = await testApp(t, hub)
const window = as({
  kind: 'account',
  id: '9001',
  role: 'window',
  name: '窗口',
  organisation: '津市市政务服务中心',
  area: hub.area,
})

const county = troubled(await generateTruth({ residents, seed, out: t.testdir({}) }), seed, hub.catalogue)
await plantCounty(hub, {
  county,
  fresh: new Date(`${today}T06:00:00+08:00`),
  late: new Date('2024-01-01T06:00:00+08:00'),
  village: `${hub.area}105203`,
})

const words: Readonly<Record<string, boolean | undefined>> = { satisfied: true, notSatisfied: false }

function authorised(idNumber: string) {
  return { idNumber, authorisation: { reference: 'SQ-1', signatory: 'self', validUntil: today } }
}

t.test('what is answered over HTTP is what the oracle says', async (t) => {
  const { items } = hub.catalogue
  const differences: string[] = []
  const outcomes = new Map<string, number>()
  let decided = 0
  for (const [nth, idNumber] of county.idNumbers.entries()) {
    const relatives = county.factsOf(idNumber, 'familyRelation').map(({ fields }) => String(fields.memberIdNumber))
    const agreed = [...new Set(relatives)].filter((member) => county.hasAgreed(member))
    for (let one = 0; one < itemsEach; one++) {
      const item = items[(nth * itemsEach + one) % items.length]?.id ?? ''
      const { status, body } = await ask({
        method: 'POST',
        url: '/v1/proofs/check',
        headers: window,
        payload: { idNumber, purpose: { item, caseNumber: `JS-${nth}` }, family: agreed.map(authorised) },
      })
      if (status !== 200) return void t.fail(`${item}: ${status} ${body.code}`)
      const expected = decide(item, idNumber, county)
      const told = Object.fromEntries([
        ...body.proofs.map(({ id, result }: { id: string; result: string }) => [id, words[result]]),
        ...body.flags.map(({ id, raised }: { id: string; raised?: boolean }) => [id, raised]),
      ])
      const wanted: Readonly<Record<string, boolean | undefined>> = { ...expected.proofs, ...expected.flags }
      for (const id of new Set([...Object.keys(told), ...Object.keys(wanted)])) {
        decided += 1
        outcomes.set(String(told[id]), (outcomes.get(String(told[id])) ?? 0) + 1)
        if (told[id] !== wanted[id]) differences.push(`${item} ${id} of ${idNumber}: ${told[id]}, not ${wanted[id]}`)
      }
    }
  }
  t.comment(`${county.idNumbers.length} residents, ${decided} decisions: ${JSON.stringify([...outcomes])}`)
  t.ok(decided > county.idNumbers.length * itemsEach)
  for (const outcome of ['true', 'false', 'undefined']) t.ok((outcomes.get(outcome) ?? 0) > residents / 3, outcome)
  t.strictSame(differences.slice(0, 20), [], `${differences.length} differences`)
})
