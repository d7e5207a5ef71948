import { join } from 'node:path'
import t from 'tap'
import { openKeyRing, type Suite } from '../../src/vault/key-ring.ts'
import { openVault } from '../../src/vault/vault.ts'

const idNumber = '11010519491231002X'

for (const suite of ['aes', 'sm'] satisfies Suite[]) {
  t.test(`${suite}: every kind of hash is its own, and none tells what went in`, async (t) => {
    const { ring } = await openKeyRing(join(t.testdir({}), 'keys.json'), { suite })
    const vault = openVault(ring)
    const hashes = [
      vault.residentId(idNumber),
      vault.recordKey(1, idNumber),
      vault.recordKey(2, idNumber),
      vault.recordDigest('1', idNumber),
      vault.nameKey(idNumber),
      vault.prefixKey(idNumber),
      vault.rejectDigest(idNumber),
    ]
    for (const hash of hashes) t.match(hash, /^[0-9a-f]{32}$/)
    t.equal(new Set(hashes).size, hashes.length)
    t.equal(vault.residentId(idNumber), openVault(ring).residentId(idNumber), 'the same hub, the same key')
    const other = openVault((await openKeyRing(join(t.testdir({}), 'other.json'), { suite })).ring)
    t.not(other.residentId(idNumber), vault.residentId(idNumber), 'another hub, another key')
  })

  t.test(`${suite}: what is sealed for one table does not open for another`, async (t) => {
    const { ring } = await openKeyRing(join(t.testdir({}), 'keys.json'), { suite })
    const { residents, records, rejects, residentId } = openVault(ring)
    const digest = residentId(idNumber)
    const [sealed = new Uint8Array()] = residents.seal([{ digest, text: idNumber }])
    t.strictSame(residents.open([{ digest, sealed }]), [idNumber])
    t.not(records.open([{ digest, sealed }])[0], idNumber)
    t.not(rejects.open([{ digest, sealed }])[0], idNumber)
  })
}
