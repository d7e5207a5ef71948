import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { ClaimMapping, type PlatformClaims, readClaims } from '../../src/access/claim-mapping.ts'
import { mapping as site } from '../fixtures/identity-platform.ts'
import { holds } from '../fixtures/property.ts'

const mapping = ClaimMapping.parse(site)
const [clerk] = site.roles

const claims = {
  employee_no: 'wang.wu',
  name: '王五',
  groups: ['yiku-clerk'],
  org: '三洲驿街道',
  area: '430781001001',
}

function read(change: PlatformClaims = {}) {
  return readClaims(mapping, { ...claims, ...change })
}

t.test('a mapping is whole, and says one thing of each value', async (t) => {
  const wrong: Readonly<Record<string, object>> = {
    'neither people nor residents': {
      accountClaim: undefined,
      roles: [],
      residentClaim: undefined,
      assurance: undefined,
    },
    'roles without accounts': { accountClaim: undefined },
    'residents without assurance': { assurance: undefined },
    'assurance of nothing': { residentClaim: undefined },
    'an empty assurance': { assurance: { claim: 'acr', atLeast: [] } },
    'two roles of one value': { roles: [clerk, { ...clerk, role: 'window' }] },
    'one of the three powers': { roles: [{ ...clerk, role: 'securityAdmin' }] },
    'the role of systems': { roles: [{ ...clerk, role: 'system' }] },
    'a misspelt name': { residentsClaim: 'id_number' },
    'a scope without openid': { scope: 'profile' },
    'a scope that is more than one parameter': { scope: 'openid&prompt=none' },
  }
  for (const [what, change] of Object.entries(wrong))
    t.notOk(ClaimMapping.safeParse({ ...site, ...change }).success, what)
  t.ok(ClaimMapping.safeParse({ accountClaim: 'sub' }).success)
  t.ok(ClaimMapping.safeParse({ residentClaim: 'id', assurance: { claim: 'acr', atLeast: ['3'] } }).success)
})

t.test('the mappings that the READMEs show are good ones', async (t) => {
  for (const name of ['README.md', 'README.zh-CN.md']) {
    const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
    const [, json = ''] = /```json\n(\{[^`]*"accountClaim"[^`]*)```/.exec(text) ?? []
    t.match(ClaimMapping.parse(JSON.parse(json)), { roles: [{ role: 'window' }], residentClaim: 'id_number' }, name)
  }
})

t.test('claims are read as the mapping says', async (t) => {
  t.strictSame(read(), {
    username: 'wang.wu',
    grant: { role: 'clerk', holder: '王五', organisation: '三洲驿街道', area: '430781001001', department: undefined },
    idNumber: undefined,
    isMultiFactor: false,
  })
  t.match(read({ groups: 'yiku-window', amr: ['pwd', 'mfa'] }), { grant: { role: 'window' }, isMultiFactor: true })
  t.match(read({ groups: [] }), { grant: undefined })
  t.match(read({ name: undefined }), { grant: undefined })
  t.match(read({ employee_no: undefined }), { username: undefined, grant: undefined })
  const nobody = Object.create({ groups: ['yiku-clerk'], employee_no: 'x' })
  t.match(readClaims(mapping, nobody), { username: undefined, grant: undefined }, 'what is inherited is not claimed')
})

t.test('who is two is none', async (t) => {
  for (const groups of [
    ['yiku-clerk', 'yiku-window'],
    ['yiku-window', 'x', 'yiku-officer'],
  ])
    t.throws(() => read({ groups }), { code: 'identityNotEntitled' })
})

t.test('an ID number counts with the assurance demanded alone', async (t) => {
  const id_number = '430781196202281119'
  t.match(read({ id_number, acr: 'L3' }), { idNumber: id_number })
  for (const acr of ['L2', 'l3', ['L2'], 3, undefined, null, { L3: true }, 'L3,L4'])
    t.match(read({ id_number, acr }), { idNumber: undefined }, JSON.stringify(acr))
  t.match(read({ id_number: 430781, acr: 'L3' }), { idNumber: undefined })
})

t.test('whatever is claimed, no power comes of it, nor anything that is not text', async (t) => {
  const values = fc.oneof(
    fc.constantFrom('yiku-clerk', 'yiku-window', 'auditor', 'securityAdmin', 'L3', 'mfa'),
    fc.array(fc.constantFrom('yiku-clerk', 'yiku-officer', 'systemAdmin')),
    fc.anything(),
  )
  const names = fc.constantFrom(...Object.keys(claims), 'dept', 'id_number', 'acr', 'amr', '__proto__')
  holds(
    t,
    fc.property(fc.dictionary(names, values), (change) => {
      try {
        const { username, grant, idNumber } = read(change)
        const texts = [username, grant?.holder, grant?.organisation, grant?.area, grant?.department, idNumber]
        if (texts.some((text) => text !== undefined && typeof text !== 'string')) throw new Error('no text')
        if (grant && !['clerk', 'window', 'officer'].includes(grant.role)) throw new Error(grant.role)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'identityNotEntitled')) throw error
      }
    }),
    { numRuns: 1000 },
  )
})
