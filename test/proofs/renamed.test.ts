/** A refused row that names somebody as he is called today leaves his papers open, by whatever name he was known first. */
import t from 'tap'
import { gapOf } from '../../src/ingest/refused-row.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { pusherOf } from '../updates/pusher.ts'
import { plantCoverage } from './plant-county.ts'

const hub = await testHub(t)
const app = await testApp(t, hub)
const headers = await app.signIn('window')
const police = await pusherOf(hub, app, { department: 'police', categories: ['personBasic', 'householdRegistration'] })
const idNumber = idNumberOf('430781', '1970-01-02', '131')

function say(name: string, sourceVersion: number) {
  const item = { idNumber, operation: 'upsert', sourceVersion }
  const person = { name, sex: '1', ethnicity: '01', birthDate: '1970-01-02', lifeStatus: 'alive', nationality: 'CHN' }
  const household = { householdNumber: '1', villageCode: '430781001001', address: '甲', householdType: '1' }
  return police.said([
    { ...item, category: 'personBasic', fields: person },
    { ...item, category: 'householdRegistration', fields: { ...household, relationToHead: '02' } },
  ])
}

async function noHomeProof(): Promise<string> {
  const purpose = { item: 'publicRentalHousing', caseNumber: 'GZ-2026-000123' }
  const { status, body } = await app.ask({
    method: 'POST',
    url: '/v1/proofs/check',
    headers,
    payload: { idNumber, purpose },
  })
  t.equal(status, 200)
  return body.proofs.find(({ id }: { id: string }) => id === 'noHomeProof').result
}

t.test('whose name has changed', async (t) => {
  await plantCoverage(hub, new Date())
  t.strictSame(await say('甲旧名', 1), ['accepted 1', 'accepted 1'])
  t.equal((await say('甲新名', 2))[0], 'accepted 2')
  t.equal(await noHomeProof(), 'satisfied')
  const category = hub.catalogue.getCategory('realEstate')
  const gap = gapOf(hub.vault, { category, idPrefix: '430781', name: '甲新名' })
  if (!('hint' in gap)) throw new Error('a row that names somebody has a hint')
  const { pool } = hub.store
  const source = hub.adapters.get('naturalResources').adapter.department.number
  await pool.query(
    `INSERT INTO batch (source, export, mode, status, files, observed_at) VALUES ($1, 'x', 'changes', 'merged', '[]', now())`,
    [source],
  )
  await pool.query(
    'INSERT INTO gap (source, category, hint, batch_id, recorded_at) SELECT $1, $2, $3, max(batch_id), now() FROM batch',
    [source, category.number, gap.hint],
  )
  t.equal(await noHomeProof(), 'unknown')
})
