import { mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startAccessDuties } from '../../src/access/duties.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { db, pool } = hub.store
const hour = 3_600_000

t.test('what nobody approved lapses and what no budget counts is swept, without anybody asking', async (t) => {
  const { account } = await testAccount(hub, 'securityAdmin')
  await pool.query(
    `insert into access_request (kind, subject, change, before, difference, reason, proposed_by, proposer, expires_at)
     values ('accountAdd', 'nobody', '{"role": "clerk", "holder": "x", "organisation": "x", "area": "430781001001"}', '{}',
       '{"fields": [], "cells": []}', 'x', $1, '', clock_timestamp() - interval '1 second')`,
    [account],
  )
  await pool.query(`insert into look select 1, 1, now() - interval '31 days', gen_random_uuid(), gen_random_uuid()`)
  const left = async () => {
    const { rows } = await pool.query(
      `select (select count(*)::int from access_request where status = 'pending') as pending,
         (select count(*)::int from look) as looks`,
    )
    return rows[0]
  }
  const warnings: unknown[] = []
  mock.timers.enable({ apis: ['setInterval'] })
  const duties = startAccessDuties(
    { db, catalogue: hub.catalogue, vault: hub.vault },
    { warn: (...what: unknown[]) => void warnings.push(what) },
  )
  t.strictSame(await left(), { pending: 1, looks: 1 })
  mock.timers.tick(hour)
  for (let waited = 0; waited < 3000 && (await left()).pending + (await left()).looks > 0; waited += 50) await sleep(50)
  t.strictSame(await left(), { pending: 0, looks: 0 })
  t.strictSame(warnings, [])

  await pool.query('alter table look rename to look_away')
  mock.timers.tick(hour)
  for (let waited = 0; waited < 3000 && warnings.length === 0; waited += 50) await sleep(50)
  t.match(warnings, [[{ kind: /./ }, /例行事项/]], 'a failure is said, and ends nothing')
  duties.stop()
  mock.timers.reset()
})
