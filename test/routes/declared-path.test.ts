import t from 'tap'
import { z } from 'zod'
import { declaredPath } from '../../src/routes/declared-path.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const idNumber = idNumberOf('430781', '1945-01-01', '123')

t.test('names that the schema has stay, and keys that the sender has chosen do not', (t) => {
  const one = z.strictObject({ idNumber: z.string(), tags: z.array(z.object({ name: z.string() })).optional() })
  const schema = z.strictObject({
    people: z.record(z.string(), one),
    open: z.looseObject({ known: z.string() }).optional(),
    set: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), deep: z.object({ x: z.int() }) }),
      z.object({ kind: z.literal('b'), deep: z.object({ y: z.int() }) }),
    ]),
    named: z.object({ z: z.string() }).meta({ id: 'DeclaredPathNamed' }).nullable(),
  })
  const cases = [
    ['/', '/'],
    ['/people', '/people'],
    [`/people/${idNumber}`, '/people/*'],
    [`/people/${idNumber}/idNumber`, '/people/*/idNumber'],
    [`/people/${idNumber}/tags/12/name`, '/people/*/tags/12/name'],
    [`/people/张/三/idNumber`, '/people/*/*/*'],
    ['/people/constructor/idNumber', '/people/*/idNumber'],
    [`/${idNumber}`, '/*'],
    ['/open/known', '/open/known'],
    [`/open/${idNumber}/12`, '/open/*/*'],
    ['/set/deep/x', '/set/deep/x'],
    ['/set/deep/y', '/set/deep/y'],
    ['/set/deep/z', '/set/deep/*'],
    ['/named/z', '/named/z'],
  ] as const
  for (const [path, told] of cases) t.equal(declaredPath(schema, path), told, path)
  t.equal(declaredPath(undefined, `/${idNumber}`), '/')
  t.end()
})

t.test('every route’s schemas can be followed, and none tells a key again', async (t) => {
  const { routes } = await testApp(t, await testHub(t))
  let followed = 0
  for (const { schema } of routes)
    for (const part of [schema?.body, schema?.querystring, schema?.params, schema?.headers]) {
      if (part === undefined) continue
      t.notMatch(declaredPath(part, `/${idNumber}/${idNumber}`), idNumber)
      followed += 1
    }
  t.ok(followed > 50)
})
