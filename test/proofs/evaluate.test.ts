import t from 'tap'
import type { Predicate } from '../../src/catalogue/predicate.ts'
import { evaluate } from '../../src/proofs/evaluate.ts'
import { findFamily } from '../../src/proofs/family.ts'
import { parametersOn } from '../../src/proofs/parameters.ts'
import { retiresOn } from '../../src/proofs/retirement.ts'
import { closedSubject, type Given, type Subject } from '../../src/proofs/subject.ts'
import { allOf, anyOf, listReasons, unknown, type Verdict } from '../../src/proofs/verdict.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { catalogue, circumstances, day, incomplete, none, present, record, registered, someone } from './someone.ts'

const stale: Given = { status: 'unknown', reason: 'stale' }
const conflict: Given = { status: 'unknown', reason: 'conflict' }

/** `true`, `false`, or the reasons in the order in which they are told. */
function tell(verdict: Verdict): boolean | string {
  return verdict.value ?? listReasons(verdict.reasons).join()
}

function ask(predicate: Predicate, subject: Subject): boolean | string {
  return tell(evaluate(predicate, { subject, family: undefined, member: undefined }, circumstances))
}

t.test('what is unknown decides only where it cannot matter (Kleene)', async (t) => {
  const yes: Verdict = { value: true, evidence: [] }
  const no: Verdict = { value: false, evidence: [] }
  const open = unknown('stale')
  const table: readonly (readonly [Verdict, Verdict, boolean | string, boolean | string])[] = [
    [yes, yes, true, true],
    [yes, no, false, true],
    [no, no, false, false],
    [yes, open, 'stale', true],
    [no, open, false, 'stale'],
    [open, open, 'stale', 'stale'],
    [open, unknown('conflict'), 'conflict,stale', 'conflict,stale'],
  ]
  for (const [a, b, both, either] of table) {
    t.equal(tell(allOf([a, b])), both)
    t.equal(tell(allOf([b, a])), both)
    t.equal(tell(anyOf([a, b])), either)
    t.equal(tell(anyOf([b, a])), either)
  }
})

t.test('reasons are told together, what the office can act on first', async (t) => {
  const all = unknown('notCovered', 'stale', 'upstreamUnavailable', 'conflict', 'notAuthorised')
  t.equal(tell(all), 'notAuthorised,conflict,upstreamUnavailable,stale,notCovered')
})

const car: Predicate = { some: 'vehicle', where: { status: { oneOf: ['A'] } } }
const noCar: Predicate = { none: 'vehicle', where: { status: { oneOf: ['A'] } } }

t.test('one record is enough for "some"; "none" needs every source', async (t) => {
  const [good, scrapped] = [record({ status: 'A' }), record({ status: 'E' })]
  const table: readonly (readonly [Given, boolean | string, boolean | string])[] = [
    [none, false, true],
    [present(good), true, false],
    [present(scrapped), false, true],
    [incomplete(scrapped, good), true, false],
    [incomplete(scrapped), 'notCovered', 'notCovered'],
    [stale, 'stale', 'stale'],
    [{ status: 'withheld' }, 'notAuthorised', 'notAuthorised'],
  ]
  for (const [vehicle, some, not] of table) {
    t.equal(ask(car, someone({ vehicle })), some)
    t.equal(ask(noCar, someone({ vehicle })), not)
  }
  const unasked: Subject = { idNumber: '430781196001011235', answer: () => undefined }
  t.equal(ask(noCar, unasked), 'upstreamUnavailable')
})

t.test('what a department left empty is unknown, where the test does not say that empty will do', async (t) => {
  const vehicle = present(record({ type: 'K33' }))
  t.equal(ask(car, someone({ vehicle })), 'notCovered')
  t.equal(ask({ some: 'vehicle', where: { status: { oneOf: ['A'], orAbsent: true } } }, someone({ vehicle })), true)
  t.equal(ask({ some: 'vehicle', where: { status: { filled: true } } }, someone({ vehicle })), false)
  t.equal(
    ask({ some: 'vehicle', where: { status: { oneOf: ['A'] }, type: { oneOf: ['H31'] } } }, someone({ vehicle })),
    false,
    'an empty field of a record that is out anyway',
  )
})

t.test('a record counts while it is in force, to the day', async (t) => {
  const here: Predicate = { some: 'householdRegistration', where: { villageCode: { within: 'county' } } }
  const fields = { villageCode: '430781105203', relationToHead: '02' }
  for (const [validity, expected] of [
    [{}, true],
    [{ validTo: day }, true],
    [{ validTo: '2026-11-21' }, false],
    [{ validFrom: day }, true],
    [{ validFrom: '2026-11-23' }, false],
  ] as const) {
    const householdRegistration = present(record(fields, validity))
    t.equal(ask(here, someone({ householdRegistration })), expected, JSON.stringify(validity))
    t.equal(ask({ ...here, anytime: true }, someone({ householdRegistration })), true)
  }
  const elsewhere = present(record({ ...fields, villageCode: '430721105203' }))
  t.equal(ask(here, someone({ householdRegistration: elsewhere })), false)
})

t.test('days and months, from and to, before and after', async (t) => {
  const joined = (joinedOn: string, test: object) =>
    ask(
      { some: 'pensionInsurance', where: { joinedOn: test } },
      someone({ pensionInsurance: present(record({ joinedOn })) }),
    )
  t.equal(joined(day, { from: 'today' }), true)
  t.equal(joined(day, { to: 'today' }), true)
  t.equal(joined(day, { before: 'today' }), false)
  t.equal(joined(day, { after: 'today' }), false)
  t.equal(joined('2026-05-26', { from: { daysAgo: 180 } }), true)
  t.equal(joined('2026-05-25', { from: { daysAgo: 180 } }), false)
  t.equal(joined('2016-11-21', { from: { yearsAgo: { parameter: 'renovationYears' } } }), false)
  const paid = (lastPaidMonth: string, test: object) =>
    ask(
      { some: 'pensionInsurance', where: { lastPaidMonth: test } },
      someone({ pensionInsurance: present(record({ lastPaidMonth })) }),
    )
  t.equal(paid('2026-10', { from: { monthsAgo: 1 } }), true)
  t.equal(paid('2026-09', { from: { monthsAgo: 1 } }), false)
  t.equal(paid('2026-11', { before: 'today' }), false)
})

t.test('what sources say of one thing is read together: one fills in, another contradicts', async (t) => {
  const guardian: Predicate = { some: 'familyRelation', by: 'memberIdNumber', where: { guardian: { is: true } } }
  const says = (source: number, guardian?: boolean, memberIdNumber = 'M1') =>
    record({ memberIdNumber, ...(guardian === undefined ? {} : { guardian }) }, { source })
  const tellOf = (familyRelation: Given) => ask(guardian, someone({ familyRelation }))
  t.equal(tellOf(present(says(0, true))), true)
  t.equal(tellOf(present(says(0), says(1, true))), true, 'one leaves it empty')
  t.equal(tellOf(present(says(0, false), says(1, true))), 'conflict')
  t.equal(tellOf(present(says(0, false), says(1, true, 'M2'))), true, 'of two people')
  t.equal(tellOf(present(says(0))), 'notCovered')
  t.equal(tellOf(incomplete(says(0, true))), 'notCovered', 'who has not spoken may contradict')
})

t.test('sources agree only where all have spoken and none says otherwise', async (t) => {
  const agree: Predicate = { agree: 'deathRecord', on: 'deathDate', sources: 2 }
  const says = (source: number, deathDate = '2026-11-01') => record({ deathDate }, { source })
  const tellOf = (deathRecord: Given) => ask(agree, someone({ deathRecord }))
  t.equal(tellOf(present(says(0), says(1))), true)
  t.equal(tellOf(present(says(0), says(0))), false, 'one source, twice')
  t.equal(tellOf(present(says(0), says(1), says(2, '2026-11-02'))), 'conflict')
  t.equal(tellOf(incomplete(says(0), says(1))), 'notCovered')
  t.equal(tellOf(none), false)
})

t.test('the latest record decides, and nothing where one may be missing', async (t) => {
  const married: Predicate = { condition: 'married' }
  const event = (registeredOn: string, maritalStatus: string, event = '01') =>
    record({ event, maritalStatus, registeredOn })
  const tellOf = (marriage: Given) => ask(married, someone({ marriage }))
  const wedding = event('2010-05-01', '20')
  t.equal(tellOf(present(wedding)), true)
  t.equal(tellOf(present(event('2020-05-01', '40', '02'), wedding)), false)
  t.equal(tellOf(present(event('2020-05-01', '90', '03'), wedding)), true, 'a certificate issued anew')
  t.equal(tellOf(present(event('2020-05-01', '20', '03'))), true, 'of a wedding elsewhere, or never typed in')
  t.equal(tellOf(present(event('2010-05-01', '90'))), true, 'a wedding is a wedding')
  t.equal(tellOf(present(event('2021-05-01', '40', '04'), event('2020-05-01', '40', '02'), wedding)), false)
  t.equal(tellOf(present(event('2010-05-01', '40', '02'), wedding)), 'conflict', 'both on one day')
  t.equal(tellOf(incomplete(wedding)), 'notCovered')
  t.equal(tellOf(none), false)
})

t.test('age is known where the register says what the ID number says', async (t) => {
  const idNumber = idNumberOf('430781', '1966-11-22', '111')
  const sixty: Predicate = { age: { atLeast: { parameter: 'elderAge' } } }
  const tellOf = (personBasic: Given) => ask(sixty, someone({ personBasic }, idNumber))
  t.equal(tellOf(registered('1966-11-22', '1')), true, 'on the birthday')
  t.equal(tellOf(registered('1966-11-21', '1')), 'conflict')
  t.equal(tellOf(stale), 'stale')
  t.equal(tellOf(none), 'notCovered')
  const tomorrow = idNumberOf('430781', '1966-11-23', '111')
  t.equal(ask(sixty, someone({ personBasic: registered('1966-11-23', '1') }, tomorrow)), false)
})

t.test('retirement ages rise as the tables of the State Council have it', async (t) => {
  const parameter = parametersOn(catalogue.parameters.values(), day).get('retirementAge')
  const schedules = parameter?.type === 'retirementAge' ? parameter.value : []
  const [man, woman55, woman50] = schedules
  if (!man || !woman55 || !woman50) return t.fail('three schedules')
  // birth month → month of retirement, as published
  for (const [schedule, born, month] of [
    [man, '1964-12-10', '2024-12'],
    [man, '1965-01-10', '2025-02'],
    [man, '1965-04-10', '2025-05'],
    [man, '1965-05-10', '2025-07'],
    [man, '1971-05-10', '2033-01'],
    [man, '1976-08-10', '2039-07'],
    [man, '1976-09-10', '2039-09'],
    [man, '1990-09-10', '2053-09'],
    [woman55, '1970-01-10', '2025-02'],
    [woman55, '1981-08-10', '2039-07'],
    [woman55, '1981-09-10', '2039-09'],
    [woman50, '1975-01-10', '2025-02'],
    [woman50, '1975-02-10', '2025-03'],
    [woman50, '1975-03-10', '2025-05'],
    [woman50, '1984-10-10', '2039-09'],
    [woman50, '1984-11-10', '2039-11'],
    [woman50, '1990-01-10', '2045-01'],
  ] as const)
    t.equal(retiresOn(born, schedule).slice(0, 7), month, `${schedule.title} ${born}`)
  const before = parametersOn(catalogue.parameters.values(), '2024-12-31').get('retirementAge')
  t.equal(before?.type === 'retirementAge' && before.value[0] && retiresOn('1990-09-10', before.value[0]), '2050-09-10')
})

t.test('of a woman between her two ages of retirement it is not known', async (t) => {
  const below: Predicate = { age: { below: { parameter: 'retirementAge' } } }
  const tellOf = (born: string, sex: '1' | '2') => {
    const idNumber = idNumberOf('430781', born, sex === '1' ? '111' : '112')
    return ask(below, someone({ personBasic: registered(born, sex) }, idNumber))
  }
  t.equal(tellOf('1980-01-01', '2'), true)
  t.equal(tellOf('1974-01-01', '2'), 'notCovered')
  t.equal(tellOf('1968-01-01', '2'), false)
  t.equal(tellOf('1974-01-01', '1'), true)
  t.equal(tellOf('1960-01-01', '1'), false)
})

t.test('sums are exact, and where not all is known, they decide only beyond doubt', async (t) => {
  const pension = (amount: string) => record({ type: '01', amount, start: '2020-01-01', status: '01' })
  const wage = (income: string) => record({ period: '2026-05', item: '01', income })
  const atMost = (measure: string, answers: Record<string, Given>, times = 1): boolean | string =>
    ask({ quantity: { measure }, atMost: { times: [{ parameter: 'subsistenceLimit' }, times] } }, someone(answers))
  t.equal(atMost('monthlyPension', { pensionBenefit: present(pension('649.90'), pension('0.10')) }), true)
  t.equal(atMost('monthlyPension', { pensionBenefit: present(pension('649.90'), pension('0.11')) }), false)
  t.equal(atMost('monthlyPension', { pensionBenefit: incomplete(pension('650.01')) }), false, 'more makes it no less')
  t.equal(atMost('monthlyPension', { pensionBenefit: incomplete(pension('1.00')) }), 'notCovered')
  t.equal(atMost('monthlyPension', { pensionBenefit: stale }), 'stale')
  t.equal(atMost('monthlyPension', { pensionBenefit: stale }, 0), 'stale', 'at most nothing')
  t.equal(
    atMost('declaredIncome', { personalIncome: incomplete(wage('9000.00')) }),
    'notCovered',
    'a correction may follow',
  )
  t.equal(atMost('declaredIncome', { personalIncome: present(wage('9000.00'), wage('-8500.00')) }), true)
  const homes = (realEstate: Given): boolean | string =>
    ask({ quantity: { measure: 'homes' }, atMost: 1 }, someone({ realEstate }))
  const flat = (unitNumber: string | undefined, more = {}) =>
    record({ use: '11', address: '某处', ...(unitNumber === undefined ? {} : { unitNumber }), ...more })
  const home = flat('甲')
  t.equal(homes(present(home)), true)
  t.equal(homes(incomplete(home)), 'notCovered')
  t.equal(homes(incomplete(home, flat('乙'))), false)
  t.equal(homes(present(home, flat('甲', { basis: '03' }))), true, 'a title and a contract of one flat')
  t.equal(homes(present(home, flat('甲', { endedOn: '2020-01-01' }), flat('乙'))), false)
  t.equal(homes(present(home, flat('甲', { use: undefined }))), true, 'one paper is enough to count it')
  t.equal(homes(present(home, flat(undefined))), 'notCovered', 'it may be another, or the same')
})

t.test('a homestead and the house that is registered on its plot are one dwelling', async (t) => {
  const plot = '430781100203JC00017'
  const homestead = (parcel = plot) => record({ kind: '11', dwelling: true, parcel })
  const house = (unitNumber: string | undefined, more = {}) =>
    record({ use: '11', ...(unitNumber === undefined ? {} : { unitNumber }), ...more })
  const onlyHome = catalogue.items
    .find(({ id }) => id === 'dilapidatedHousingRenovation')
    ?.proofs.find(({ id }) => id === 'onlyHomeProof')?.waivedWhen.storeAnswers
  if (!onlyHome) throw new Error('no such proof')
  const told = (realEstate: Given, ...homesteads: readonly ReturnType<typeof record>[]) =>
    tell(askHousehold(onlyHome, someone({ realEstate, ruralLandRight: present(...homesteads) })))
  t.equal(told(present(), homestead()), true)
  t.equal(told(present(house(`${plot}F00010001`)), homestead()), true)
  t.equal(told(present(house(`${plot}F00010001`)), homestead(`${plot}F00010001`)), true)
  t.equal(told(present(house('430781100203JC00018F00010001')), homestead()), false, 'the next plot')
  t.equal(told(present(house(`${plot}F00010001`)), homestead(), homestead('430781100203JC00018')), false)
  t.equal(told(present(house(`${plot}F00010001`), house(`${plot}F00010002`)), homestead()), false, 'two on one plot')
  t.equal(
    told(present(house(`${plot}F00010001`, { use: '21' })), homestead()),
    true,
    'a shed is no home, and takes none away',
  )
  t.equal(
    told(present(house(`${plot}F00010001`, { use: undefined }), house('430781100001GB00001F00010001')), homestead()),
    'notCovered',
    'one or two, by what the first is',
  )
  t.equal(told(present(house(undefined)), homestead()), 'notCovered', 'the same, or another')
  t.equal(told(incomplete(), homestead()), 'notCovered')
  t.equal(told(stale, homestead(), homestead('430781100203JC00018')), 'stale', 'either may be registered or not')
})

/** Of a household, with those of whom facts may be used. */
function askHousehold(predicate: Predicate, subject: Subject, ...known: readonly Subject[]): Verdict {
  const all = new Map(known.map((one) => [one.idNumber, one]))
  const family = findFamily(subject, { where: sharing, given: { condition: 'alive' }, known: all }, circumstances)
  return evaluate(predicate, { subject, family, member: undefined }, circumstances)
}

const wife = '430781196202021246'
const son = '430781199003031235'
const sharing = { sharesHousehold: { is: true } } as const

function kin(memberIdNumber: string, sharesHousehold?: boolean) {
  return record({ memberIdNumber, ...(sharesHousehold === undefined ? {} : { sharesHousehold }) })
}

/** A resident with a wife and a son in his household, as far as `familyRelation` says so. */
function askFamily(
  predicate: Predicate,
  known: readonly Subject[],
  familyRelation = present(kin(wife, true), kin(son, false)),
  own: Readonly<Record<string, Given>> = {},
) {
  return askHousehold(predicate, someone({ ...own, familyRelation }), ...known)
}

t.test('of family members nothing is known without their authorisation', async (t) => {
  const driver = someone({ vehicle: present(record({ status: 'A' })) }, wife)
  t.equal(tell(askFamily({ anyone: car }, [driver])), true)
  t.equal(tell(askFamily({ everyone: noCar }, [driver])), false)
  t.equal(tell(askFamily({ everyone: noCar }, [])), 'notAuthorised')
  t.equal(tell(askFamily({ everyone: noCar }, [someone({}, wife)])), true, 'the son lives elsewhere')
  const evidence = [askFamily({ anyone: car }, [driver])].flatMap((one) => (one.value ? one.evidence : []))
  t.match(evidence.at(-1), { category: 'vehicle', member: wife })
  t.strictSame(askFamily({ everyone: noCar }, []), unknown('notAuthorised'), 'and nothing of her is told')
})

t.test('who may be a member and may not decides nothing, unless he says what is asked anyway', async (t) => {
  const maybe = present(kin(wife))
  const driver = someone({ vehicle: present(record({ status: 'A' })) }, wife)
  t.equal(tell(askFamily({ anyone: car }, [driver], maybe)), 'notCovered')
  t.equal(tell(askFamily({ everyone: noCar }, [driver], maybe)), 'notCovered')
  t.equal(tell(askFamily({ everyone: noCar }, [someone({}, wife)], maybe)), true)
  t.equal(tell(askFamily({ quantity: 'familySize', atMost: 2 }, [], maybe)), true)
  t.equal(tell(askFamily({ quantity: 'familySize', atMost: 1 }, [], maybe)), 'notAuthorised,notCovered')
  t.equal(tell(askFamily({ quantity: 'familySize', atMost: 1 }, [someone({}, wife)], maybe)), 'notCovered')
  t.equal(tell(askFamily({ quantity: 'familySize', atMost: 9 }, [], stale)), 'stale')
  t.equal(tell(askFamily({ everyone: noCar }, [], conflict)), 'conflict')
  t.equal(tell(askFamily({ anyone: noCar }, [], conflict)), true, 'the resident himself is enough')
})

t.test('of the dead who still stand in the register nobody counts', async (t) => {
  const dead = someone(
    { deathRecord: present(record({ deathDate: '2026-11-01' })), vehicle: present(record({ status: 'A' })) },
    wife,
  )
  const gone = someone({ deathRecord: stale }, wife)
  const pair: Predicate = { quantity: 'familySize', atLeast: 2 }
  t.equal(tell(askFamily(pair, [someone({}, wife)])), true)
  t.equal(tell(askFamily(pair, [dead])), false)
  t.equal(tell(askFamily(pair, [gone])), 'stale', 'whether she lives is not known')
  t.equal(tell(askFamily(pair, [])), 'notAuthorised')
  t.equal(tell(askFamily({ anyone: car }, [dead])), false)
  t.equal(tell(askFamily({ everyone: noCar }, [dead])), true)
})

t.test('what is said of a family rests on who is of it', async (t) => {
  const driver = someone({ vehicle: present(record({ status: 'A' })) }, wife)
  const walker = someone({ vehicle: present(record({ status: 'E' })) }, wife)
  const restsOn = (predicate: Predicate, known: readonly Subject[], own: Readonly<Record<string, Given>> = {}) => {
    const verdict = askFamily(predicate, known, undefined, own)
    return new Set(verdict.value === undefined ? [] : verdict.evidence.map(({ category }) => category))
  }
  const drives = { vehicle: present(record({ status: 'A' })) }
  t.ok(restsOn({ anyone: car }, [driver]).has('familyRelation'), 'she is his wife')
  t.ok(restsOn({ everyone: noCar }, [driver]).has('familyRelation'))
  t.ok(restsOn({ everyone: noCar }, [walker]).has('familyRelation'), 'nobody else is')
  t.ok(restsOn({ anyone: car }, [walker]).has('familyRelation'))
  t.notOk(restsOn({ anyone: car }, [walker], drives).has('familyRelation'), 'he drives himself, whoever else is')
  t.ok(restsOn({ quantity: 'familySize', atMost: 2 }, [walker]).has('familyRelation'))
  t.ok(restsOn({ quantity: { total: { measure: 'homes' } }, atMost: 1 }, [walker]).has('familyRelation'))
})

t.test('whom his own register names as himself counts once', async (t) => {
  const own = someone({}).idNumber
  t.equal(tell(askFamily({ quantity: 'familySize', atMost: 1 }, [], present(kin(own, true)))), true)
})

t.test('totals go over the family, with what is not known of it as a bound', async (t) => {
  const pension = (amount: string, idNumber: string) =>
    someone({ pensionBenefit: present(record({ type: '01', amount, start: '2020-01-01' })) }, idNumber)
  const total: Predicate = {
    quantity: { total: { measure: 'monthlyPension' } },
    atMost: { parameter: 'subsistenceLimit' },
  }
  t.equal(tell(askFamily(total, [pension('650.00', wife)])), true)
  t.equal(tell(askFamily(total, [pension('650.01', wife)])), false)
  t.equal(tell(askFamily(total, [closedSubject(wife)])), 'notAuthorised')
  t.equal(tell(askFamily(total, [pension('650.01', wife)], present(kin(wife)))), 'notCovered')
  t.equal(tell(askFamily(total, [], stale)), 'stale')
})

t.test('a flat that two of a family own is one', async (t) => {
  const flats = (...units: readonly string[]) => ({
    realEstate: present(...units.map((unitNumber) => record({ unitNumber, use: '11' }))),
  })
  const several: Predicate = { quantity: { total: { measure: 'homes' } }, atLeast: 2 }
  const ask = (own: readonly string[], hers: readonly string[], related = present(kin(wife, true))) =>
    tell(askFamily(several, [someone(flats(...hers), wife)], related, flats(...own)))
  t.equal(ask(['甲'], ['甲']), false)
  t.equal(ask(['甲'], ['甲', '乙']), true)
  t.equal(ask(['甲'], ['乙'], present(kin(wife))), 'notCovered', 'she may not be of the household')
  t.equal(ask(['甲'], ['甲'], present(kin(wife))), false, 'it is his as well')
  t.equal(ask(['甲', '乙'], ['甲'], present(kin(wife))), true)
  t.equal(tell(askFamily(several, [], present(kin(wife, true)), flats('甲'))), 'notAuthorised')
  t.equal(tell(askFamily(several, [], stale, flats('甲', '乙'))), true)
})

t.test('before the first value of a parameter nothing is answered', async (t) => {
  t.throws(() => parametersOn(catalogue.parameters.values(), '1970-01-01'), /has no value on 1970-01-01/)
})
