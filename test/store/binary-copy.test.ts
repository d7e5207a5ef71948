import t from 'tap'
import { CopyBuffer } from '../../src/store/binary-copy.ts'

t.test('fields are written as PostgreSQL reads them', async (t) => {
  const copy = new CopyBuffer(8)
  copy.tuple(7)
  copy.int16(-2)
  copy.int64(2 ** 40 + 5)
  copy.bool(true)
  copy.null()
  copy.date('2000-01-02')
  const digestAt = copy.uuid('0123456789abcdef0123456789abcdef')
  const start = copy.textBehind(7, '张')
  const end = copy.length
  const taken = copy.take()
  t.equal(
    taken.toString('hex'),
    [
      '0007',
      '00000002fffe',
      '000000080000010000000005',
      '0000000101',
      'ffffffff',
      '0000000400000001',
      '000000100123456789abcdef0123456789abcdef',
      '0000000407e5bca0',
    ].join(''),
  )
  t.equal(taken.toString('hex', digestAt, digestAt + 16), '0123456789abcdef0123456789abcdef')
  t.equal(taken.toString('hex', start, end), '07e5bca0')
})

t.test('what was taken is never written again, and may be handed to another thread', async (t) => {
  const copy = new CopyBuffer(64)
  const nothing = copy.take()
  t.equal(nothing.length, 0)
  copy.jsonb(new Uint8Array([123, 125]))
  const first = copy.take()
  copy.int32(1)
  t.equal(first.toString('hex'), '00000003017b7d')
  structuredClone(nothing, { transfer: [nothing.buffer as ArrayBuffer] })
  t.equal(copy.take().toString('hex'), '0000000400000001')
})
