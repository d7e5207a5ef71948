/** `npm run soak <what>`: tests in their long form, an hour or so each; `npm test` runs the same files in short. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

interface Soak {
  /** under test/ */
  readonly file: string
  readonly settings: Readonly<Record<string, string>>
}

const soaks: Readonly<Record<string, readonly Soak[]>> = {
  log: [
    {
      file: 'audit/server-kill.test.ts',
      settings: { YIKU_TEST_SERVER_KILLS: '200', YIKU_TEST_SERVER_QUERIES: '100000' },
    },
    { file: 'audit/tampering.test.ts', settings: { YIKU_TEST_TAMPERINGS: '2000' } },
  ],
  ingest: [{ file: 'ingest/kill.test.ts', settings: { YIKU_TEST_KILLS: '200', TAP_TIMEOUT: '3600' } }],
  uploads: [{ file: 'uploads/fuzz.test.ts', settings: { YIKU_TEST_FUZZED_FILES: '10000', TAP_TIMEOUT: '7200' } }],
  updates: [
    { file: 'updates/model.test.ts', settings: { YIKU_TEST_PUSHES: '50000' } },
    { file: 'updates/fuzz.test.ts', settings: { YIKU_TEST_FUZZED: '100000' } },
    { file: 'updates/kill.test.ts', settings: { YIKU_TEST_PUSH_KILLS: '1000', YIKU_TEST_STORE_KILLS: '200' } },
    { file: 'updates/webhook-kill.test.ts', settings: { YIKU_TEST_WEBHOOK_KILLS: '100' } },
  ],
  proofs: [
    { file: 'proofs/county.test.ts', settings: { YIKU_TEST_PROOF_RESIDENTS: '20000' } },
    { file: 'routes/proofs-county.test.ts', settings: { YIKU_TEST_PROOF_HTTP_RESIDENTS: '2000', TAP_TIMEOUT: '3600' } },
  ],
  anomalies: ['one', 'two', 'three'].map((seed) => ({
    file: 'audit/anomalies/recall.test.ts',
    settings: { YIKU_TEST_ANOMALY_ACCESSES: '100000', YIKU_TEST_ANOMALY_SEED: seed, TAP_TIMEOUT: '3600' },
  })),
}

const what = process.argv[2] ?? ''
const chosen = soaks[what]
if (!chosen) {
  console.error(`npm run soak ${Object.keys(soaks).join('|')}`)
  process.exit(2)
}
// as in `npm test`: compiled once, not anew in each of a thousand processes
const compiled = { NODE_COMPILE_CACHE: fileURLToPath(new URL('../.tap/compiled', import.meta.url)) }
for (const { file, settings } of chosen) {
  console.log(`${file} ${JSON.stringify(settings)}`)
  const path = fileURLToPath(new URL(`../test/${file}`, import.meta.url))
  const { status } = spawnSync(process.execPath, [path], {
    stdio: 'inherit',
    env: { ...compiled, ...settings, ...process.env },
  })
  if (status !== 0) process.exitCode = 1
}
