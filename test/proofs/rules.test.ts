/** Rules of single items, held against what real registers hold. */
import t from 'tap'
import { checkItem } from '../../src/proofs/check-item.ts'
import type { Given, Subject } from '../../src/proofs/subject.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { catalogue, circumstances, incomplete, none, present, record, registered, someone } from './someone.ts'

/** What becomes of a paper, and why it is unknown. */
function tell(item: string, paper: string, subject: Subject, family: readonly Subject[] = []): string {
  const found = catalogue.items.find(({ id }) => id === item)
  if (!found) throw new Error(`no item ${item}`)
  const known = new Map(family.map((one) => [one.idNumber, one]))
  const { proofs } = checkItem(found, { subject, family: known }, circumstances)
  const proof = proofs.find(({ proof }) => proof.id === paper)
  if (!proof) throw new Error(`no paper ${paper}`)
  return [proof.result, ...proof.reasons].join(' ')
}

const elder = idNumberOf('430781', '1940-05-01', '111')
const wife = '430781196202021246'
const relative = (memberIdNumber: string, more = {}) => record({ memberIdNumber, ...more })
const sharing = present(relative(wife, { relation: '12', sharesHousehold: true }))

t.test('whom the police have as dead or missing is not proven alive', async (t) => {
  const visit = present(record({ settledOn: '2026-03-01', total: '80.00', visitType: '11' }))
  const basic = (lifeStatus: string) =>
    present(record({ name: '某人', sex: '1', birthDate: '1940-05-01', lifeStatus, ethnicity: '01' }))
  const tellOf = (item: string, personBasic: Given) =>
    tell(item, 'lifeProof', someone({ personBasic, medicalBenefit: visit }, elder))
  for (const item of ['advancedAgeAllowance', 'pensionEligibility']) {
    t.equal(tellOf(item, basic('alive')), 'satisfied')
    t.equal(tellOf(item, none), 'satisfied', 'who is registered elsewhere')
    t.equal(tellOf(item, basic('dead')), 'notSatisfied')
    t.equal(tellOf(item, basic('missing')), 'notSatisfied')
    t.equal(tellOf(item, { status: 'unknown', reason: 'stale' }), 'unknown stale')
  }
})

t.test('a husband whom the police have as dead counts no more, and a missing one does', async (t) => {
  const her = (lifeStatus: string) =>
    someone(
      { personBasic: present(record({ lifeStatus })), realEstate: present(record({ unitNumber: 'U1', use: '10' })) },
      wife,
    )
  const noHome = (member: Subject) =>
    tell('publicRentalHousing', 'noHomeProof', someone({ familyRelation: sharing }), [member])
  t.equal(noHome(her('dead')), 'satisfied')
  t.equal(noHome(her('missing')), 'notSatisfied')
  t.equal(noHome(her('alive')), 'notSatisfied')
})

t.test('of a relative who stands in the register as dead nobody need agree', async (t) => {
  const dead = { relation: '12', sharesHousehold: true, memberDead: true }
  const noHome = (more: object) =>
    tell('publicRentalHousing', 'noHomeProof', someone({ familyRelation: present(relative(wife, more)) }))
  t.equal(noHome(dead), 'satisfied')
  t.equal(noHome({ ...dead, memberDead: false }), 'unknown notAuthorised')
  t.equal(noHome({ ...dead, memberDead: undefined }), 'unknown notAuthorised')
})

t.test('the dead support nobody, and guard nobody', async (t) => {
  const parents = (more: object) =>
    present(
      relative('430781193511278750', { relation: '51', ...more }),
      relative('430781193705084964', { relation: '52', ...more }),
    )
  const noSupporter = (more: object) =>
    tell('destituteSupportApplication', 'noSupporterProof', someone({ familyRelation: parents(more) }))
  t.equal(noSupporter({ memberDead: true }), 'satisfied')
  t.equal(noSupporter({ memberDead: false }), 'unknown notCovered', 'whether they can is not said')
  t.equal(noSupporter({}), 'unknown notCovered')
  t.equal(noSupporter({ supporter: true, ableToSupport: true }), 'notSatisfied')
  t.equal(noSupporter({ supporter: true, ableToSupport: true, memberDead: true }), 'satisfied')
  const guarded = (more: object) =>
    tell('compulsoryEducationEnrolment', 'guardianshipProof', someone({ familyRelation: parents(more) }))
  t.equal(guarded({ guardian: true }), 'satisfied')
  t.equal(guarded({ guardian: true, memberDead: true }), 'notSatisfied')
})

t.test('a pension is income', async (t) => {
  const pension = (amount: string) =>
    someone({
      pensionBenefit: present(record({ type: '01', scheme: '120', amount, start: '2020-01-01', status: '01' })),
      medicalBenefit: present(record({ settledOn: '2026-03-01', total: '30.00', selfPaid: '12.00' })),
    })
  for (const item of ['subsistenceApplication', 'lowIncomeApplication', 'publicRentalHousing']) {
    t.equal(tell(item, 'incomeProof', pension('120.00')), 'satisfied', item)
    t.equal(tell(item, 'incomeProof', pension('9000.00')), 'notSatisfied', item)
  }
  t.equal(tell('lowIncomeApplication', 'medicalExpenseProof', pension('9000.00')), 'notSatisfied', '12 yuan of 108,000')
})

t.test('the only home is the household’s, and a homestead stands under its head alone', async (t) => {
  const plot = '430781100203JC00017'
  const head = (...parcels: readonly string[]) =>
    someone(
      { ruralLandRight: present(...parcels.map((parcel) => record({ kind: '11', dwelling: true, parcel }))) },
      wife,
    )
  const own = (unitNumber?: string) =>
    someone({
      familyRelation: sharing,
      ...(unitNumber && { realEstate: present(record({ unitNumber, use: '11' })) }),
    })
  const onlyHome = (subject: Subject, ...family: readonly Subject[]) =>
    tell('dilapidatedHousingRenovation', 'onlyHomeProof', subject, family)
  t.equal(onlyHome(own(), head(plot)), 'satisfied')
  t.equal(onlyHome(own(), head(plot, '430781100203JC00018')), 'notSatisfied', 'hers are two')
  t.equal(onlyHome(own(`${plot}F00010001`), head(plot)), 'satisfied', 'his title is of the house on her plot')
  t.equal(onlyHome(own('430781100001GB00001F00010001'), head(plot)), 'notSatisfied', 'his flat, and her homestead')
  t.equal(onlyHome(own()), 'unknown notAuthorised')
  const renovated = someone({ housingSecurity: present(record({ type: '11', start: '2022-01-01' })) }, wife)
  t.equal(onlyHome(own(), renovated), 'notSatisfied', 'it was renovated in her name')
})

t.test('who cannot work is said by article 5 of 民发〔2021〕43号', async (t) => {
  const tellOf = (category: string, grade: string, more = {}) => {
    const held = present(record({ category, grade, status: '01', expires: '2030-01-01', ...more }))
    const subject = { personBasic: registered('1980-05-01', '1'), disabilityCertificate: held }
    const idNumber = idNumberOf('430781', '1980-05-01', '111')
    return tell('destituteSupportApplication', 'workIncapacityProof', someone(subject, idNumber))
  }
  for (const one of ['5 3', '6 3', '4 2', '1 1', '5 1']) t.equal(tellOf(one.charAt(0), one.charAt(2)), 'satisfied', one)
  for (const one of ['2 1', '2 2', '3 1', '1 2', '4 3', '5 4', '7 1'])
    t.equal(tellOf(one.charAt(0), one.charAt(2)), 'notSatisfied', one)
  t.equal(tellOf('5', '1', { expires: '2026-01-01' }), 'notSatisfied')
})

t.test('whoever runs a firm, here or after it moved, is in business', async (t) => {
  const tellOf = (kind: string, role: string, status = '01') => {
    const businessRole = present(record({ kind, role, status, registeredOn: '2020-01-01' }))
    const subject = { personBasic: registered('1990-05-01', '1'), businessRole }
    return tell(
      'unemploymentRegistration',
      'unemploymentProof',
      someone(subject, idNumberOf('430781', '1990-05-01', '111')),
    )
  }
  t.equal(tellOf('01', '01'), 'notSatisfied')
  t.equal(tellOf('04', '06'), 'notSatisfied', 'executive partner')
  t.equal(tellOf('03', '03'), 'notSatisfied', 'head of a sole proprietorship')
  t.equal(tellOf('03', '04'), 'notSatisfied', 'its investor, who is its owner')
  t.equal(tellOf('01', '01', '06'), 'notSatisfied', 'of a company that moved to the next county')
  t.equal(tellOf('01', '04'), 'satisfied', 'who owns shares may be out of work')
  t.equal(tellOf('01', '01', '04'), 'satisfied')
})

t.test('a bill that was taken back is no sign of life', async (t) => {
  const bill = (settledOn: string, total: string) => record({ settledOn, total, selfPaid: total, visitType: '11' })
  const tellOf = (medicalBenefit: Given) => tell('pensionEligibility', 'lifeProof', someone({ medicalBenefit }))
  t.equal(tellOf(present(bill('2026-03-01', '80.00'))), 'satisfied')
  t.equal(tellOf(present(bill('2026-03-01', '-80.00'))), 'notSatisfied')
  t.equal(tellOf(present(bill('2026-03-01', '80.00'), bill('2026-03-03', '-80.00'))), 'notSatisfied')
  t.equal(tellOf(incomplete(bill('2026-03-01', '80.00'))), 'unknown notCovered', 'it may have been taken back')
})

t.test('of the inactivated vaccine against encephalitis the fourth dose falls due at six', async (t) => {
  const others = { '0202': 3, '0101': 1, '0306': 4, '0402': 4, '1201': 2, '1601': 2, '1701': 1, '1902': 1 }
  const tellOf = (doses: number) => {
    const given = Object.entries({ ...others, '1802': doses }).flatMap(([vaccine, count]) =>
      Array.from({ length: count }, () => record({ vaccine, date: '2024-01-05' })),
    )
    return tell('compulsoryEducationEnrolment', 'vaccinationCertificate', someone({ immunization: present(...given) }))
  }
  t.equal(tellOf(2), 'notSatisfied')
  t.equal(tellOf(3), 'satisfied')
})

t.test('who draws as much already, under another name', async (t) => {
  const benefit = (type: string) => present(record({ type, start: '2024-01-01', status: '01' }))
  const noDuplicate = (type: string) =>
    tell('advancedAgeAllowance', 'noDuplicateBenefit', someone({ elderBenefit: benefit(type) }))
  t.equal(noDuplicate('02'), 'notSatisfied')
  t.equal(noDuplicate('05'), 'notSatisfied', 'the comprehensive benefit holds the allowance')
  t.equal(noDuplicate('01'), 'satisfied', 'a card is no money')
  const noEmployee = (scheme: string, status: string) =>
    tell(
      'residentPensionEnrolment',
      'noEmployeePensionProof',
      someone({
        pensionBenefit: present(record({ type: '01', scheme, amount: '5000.00', start: '2008-01-01', status })),
      }),
    )
  t.equal(noEmployee('120', '01'), 'notSatisfied', 'who draws an employee’s pension')
  t.equal(noEmployee('170', '01'), 'satisfied')
  t.equal(noEmployee('120', '03'), 'satisfied')
})
