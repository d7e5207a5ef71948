/** A process that opens a key file at a moment, as others do: `node race-key-ring.ts FILE MILLISECONDS`; prints whether it made it, and a key. */
import { setTimeout } from 'node:timers/promises'
import { openKeyRing } from '../../src/vault/key-ring.ts'

const [, , file = '', moment = '0'] = process.argv
await setTimeout(Number(moment) - Date.now())
const { ring, created } = await openKeyRing(file, { suite: 'aes' })
console.log(JSON.stringify({ created, index: Buffer.from(ring.indexKey('test')).toString('hex') }))
