import pg from 'pg'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'

t.test('requests are told by the pattern of their route, and nothing of whom they were about', async (t) => {
  const { ask } = await testApp(t, await testHub(t))
  const get = (url: string) => ask({ url })
  await get('/v1/access-entries/0198c5a0-0000-7000-8000-000000000000/proof')
  await get('/health/live')
  const { status, headers, text } = await get('/metrics')
  t.equal(status, 200)
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/)
  t.match(text, /^yiku_http_request_duration_seconds_count\{method="GET",route="\/health\/live",status="200"\} 1$/m)
  t.match(
    text,
    /^yiku_http_request_duration_seconds_count\{method="GET",route="\/v1\/access-entries\/:entry\/proof",status="401"\} 1$/m,
  )
  t.notMatch(text, '0198c5a0', 'no part of an address')
  t.match(text, /^yiku_access_log_waiting 0$/m)
  t.match(text, /^yiku_store_connections\{state="awaited"\} 0$/m)
  t.match(text, /^yiku_webhooks_parked\{of="deliveries"\} 0$/m)
  t.match(text, /^process_resident_memory_bytes \d+$/m)
})

t.test('where the store does not answer, what it knows is left out', async (t) => {
  const hub = await testHub(t)
  const pool = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/x' })
  const { ask } = await testApp(t, { ...hub, store: { ...hub.store, pool } })
  const { status, text } = await ask({ url: '/metrics' })
  t.equal(status, 200)
  t.match(text, /^yiku_access_log_waiting 0$/m)
  t.notMatch(text, /^yiku_webhooks_parked\{/m)
})

t.test('the log keeps the address that a proxy names, where it is one of ours', async (t) => {
  const addresses = async (proxies: string[]) => {
    const hub = await testHub(t, { config: { proxies } })
    const { ask } = await testApp(t, hub)
    const payload = { username: 'nobody', password: 'wrong password' }
    for (const address of ['203.0.113.7', '203.0.113.8'])
      await ask({ method: 'POST', url: '/v1/sessions', payload, headers: { 'x-forwarded-for': address } })
    const { rows } = await hub.store.pool.query('SELECT DISTINCT address FROM access_entry')
    return rows.length
  }
  t.equal(await addresses([]), 1, 'whoever says so himself is not believed')
  t.equal(await addresses(['127.0.0.0/8']), 2)
})
