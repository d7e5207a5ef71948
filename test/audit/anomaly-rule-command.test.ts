import t from 'tap'
import { listAnomalyRules } from '../../src/audit/anomaly-rules.ts'
import { testHub } from '../fixtures/hub.ts'
import { yiku, yikuProcess } from '../ingest/command-line.ts'

const hub = await testHub(t)
const { pool } = hub.store

async function ruleOf(kind: string) {
  return (await listAnomalyRules(pool)).find((rule) => rule.kind === kind)
}

t.test('thresholds are listed and changed; what cannot be followed is refused, and said where', async (t) => {
  const [listed, changed, wrong, disabled] = await Promise.all([
    yikuProcess(hub, 'anomaly-rule', 'list'),
    yiku(hub, 'anomaly-rule', 'set', 'denials', '{"least":12}'),
    yiku(hub, 'anomaly-rule', 'set', 'household', '{"hours":1000,"member":1}'),
    yiku(hub, 'anomaly-rule', 'disable', 'bulk'),
  ])
  t.equal(listed.code, 0, listed.output)
  t.match(listed.output, /^sharedCase {2}一个受理编号查多户 {2}\{.*"families":4.*\}$/m)
  t.equal(changed.code, 0, changed.output)
  t.match(await ruleOf('denials'), { parameters: { hours: 1, least: 12, share: 0.3 } }, 'the others stay')
  t.equal(wrong.code, 3)
  t.match(wrong.output, /badAnomalyRule.*hours/)
  t.match(await ruleOf('household'), { parameters: { hours: 72, members: 3 } })
  t.equal(disabled.code, 0, disabled.output)
  t.match(await ruleOf('bulk'), { enabled: false, parameters: { hour: { clerk: 40 } } })
  const { rows } = await pool.query(
    `SELECT DISTINCT route, subject FROM access_entry WHERE route LIKE 'yiku anomaly-rule %' ORDER BY 1`,
  )
  t.match(rows, [
    { route: 'yiku anomaly-rule disable', subject: 'anomaly-rule:bulk' },
    { route: 'yiku anomaly-rule list' },
    { route: 'yiku anomaly-rule set' },
    { route: 'yiku anomaly-rule set' },
  ])
})
