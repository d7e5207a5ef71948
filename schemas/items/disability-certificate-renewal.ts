import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 9,
  id: 'disabilityCertificateRenewal',
  title: '残疾人证换发',
  basis: '《中华人民共和国残疾人证管理办法》（残联发〔2017〕34号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'identityCard',
      title: '身份证',
      waivedWhen: {
        storeAnswers: { condition: 'holdsIdentityCard' },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'oldCertificate',
      title: '旧残疾人证',
      waivedWhen: {
        storeAnswers: {
          some: 'disabilityCertificate',
          where: {
            status: { oneOf: ['01'] },
            expires: { from: 'today', to: { daysAhead: { parameter: 'certificateRenewalDays' } } },
          },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  flags: [
    {
      id: 'assessmentStays',
      title: '换发前仍须进行残疾评定',
      when: { some: 'disabilityCertificate', where: { status: { oneOf: ['01', '02'] } } },
    },
  ],
  shows: { personBasic: ['name', 'sex', 'birthDate'] },
  clear: {
    identityDocument: ['type', 'expires', 'lost', 'cancelledOn'],
  },
})
