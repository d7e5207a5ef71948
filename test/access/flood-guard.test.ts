import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { floodGuard } from '../../src/access/flood-guard.ts'
import { testApp } from '../fixtures/app.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

t.test('so many at once, so many wait, the rest is refused and has not begun', async (t) => {
  const guard = floodGuard({ atOnce: 2, waiting: 3 })
  let [running, most, begun] = [0, 0, 0]
  const work = async () => {
    begun += 1
    running += 1
    most = Math.max(most, running)
    await sleep(5)
    running -= 1
    return 'done'
  }
  const outcomes = await Promise.allSettled(Array.from({ length: 9 }, () => guard.run(work)))
  t.strictSame(
    outcomes.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code)),
    [...Array(5).fill('done'), ...Array(4).fill('tooBusy')],
  )
  t.strictSame([begun, most, running], [5, 2, 0])
  t.equal(await guard.run(work), 'done', 'and goes on afterwards')
})

t.test('work that fails gives its place up', async (t) => {
  const guard = floodGuard({ atOnce: 1, waiting: 1 })
  const fail = () => Promise.reject(new Error('no'))
  for (let nth = 0; nth < 3; nth++) {
    const both = await Promise.allSettled([guard.run(fail), guard.run(fail)])
    t.strictSame(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
  }
  t.equal(await guard.run(async () => 'done'), 'done')
})

t.test('a flood of sign-ins is refused in part; whoever comes after it is let in', async (t) => {
  const hub = await testHub(t)
  const { ask, signInAs } = await testApp(t, hub)
  const account = await testAccount(hub, 'window')
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, nth) =>
      ask({ method: 'POST', url: '/v1/sessions', payload: { username: `nobody-${nth}`, password: 'wrong' } }),
    ),
  )
  const busy = replies.filter(({ status }) => status === 503)
  t.ok(busy.length > 50, `${busy.length} refused`)
  t.ok(
    busy.every(
      ({ body, headers }) =>
        (body.code === 'tooBusy' && headers['retry-after'] === 1) || headers['retry-after'] === '1',
    ),
  )
  t.equal(replies.filter(({ status }) => status === 401).length, 200 - busy.length)
  t.ok(replies.length - busy.length >= 50)
  t.match((await signInAs(account)).authorization, /^Bearer /)
})
