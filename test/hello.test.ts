import t from 'tap'
interface A { readonly x: number }
const a: A = { x: 1 }
t.equal(a.x, 1)
t.test('sub', async (t) => { t.ok(true); t.match({ a: 1 }, { a: 1 }) })
