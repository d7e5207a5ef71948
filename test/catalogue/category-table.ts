/**
 * The table of the design, written down a second time: what each of the 44 categories holds at least. Whoever changes
 * a schema against it must change it here too, on purpose.
 */
import type { Freshness } from '../../src/catalogue/category.ts'
import type { Level } from '../../src/catalogue/field.ts'

export interface TableRow {
  readonly number: number
  readonly id: string
  readonly sources: readonly string[]
  readonly cardinality: 'one' | 'many'
  readonly key: readonly string[]
  readonly fields: readonly string[]
  readonly level: Level
  readonly freshness: Freshness
  /** fields of a higher level than their category */
  readonly higher: Readonly<Record<string, Level>>
}

/** number id · sources · cardinality · key · fields · level freshness */
const text = `
1 personBasic · police · one · idNumber · name sex ethnicity birthDate birthplace lifeStatus · 2 P
2 householdRegistration · police · one · householdNumber · address villageCode householdType relationToHead movedIn · 2 P
3 familyRelation · police civilAffairs · many · memberIdNumber relation · memberIdNumber memberName relation basis dependent · 3 P
4 residencePermit · police · many · permitNumber · address areaCode reason issued expires · 2 P
5 identityDocument · police · many · type number · issuer issued expires lost · 3 P
6 deathRecord · police health civilAffairs · many · certificateNumber · deathDate cancelledOn crematedOn cause=4 · 3 P
7 marriage · civilAffairs · many · certificateNumber · event maritalStatus spouseIdNumber spouseName registeredOn office · 3 P
8 birthRecord · health · many · certificateNumber · childName birthDate motherIdNumber fatherIdNumber hospital · 4 P
9 subsistenceAllowance · civilAffairs · many · caseNumber · urbanRural members monthlyAmount start end · 3 P
10 destituteSupport · civilAffairs · many · caseNumber · mode careLevel institution start end · 3 P
11 lowIncomeStatus · civilAffairs · many · recordNumber · class identifiedOn expires reviewer · 3 W
12 temporaryRelief · civilAffairs · many · grantNumber · reason amount mode decidedOn · 3 P
13 elderBenefit · civilAffairs · many · benefitNumber · type cardNumber amount start aliveCheckedOn · 2 P
14 childWelfare · civilAffairs · many · recordNumber · class guardianIdNumber start end · 4 W
15 disabilityCertificate · disabledFederation · many · certificateNumber · category grade issued expires · 4 P
16 disabilityAllowance · civilAffairs disabledFederation · many · grantNumber · type amount start end · 3 M
17 veteran · veterans · many · recordNumber · class serviceFrom serviceTo cardNumber pension · 3 W
18 pensionInsurance · humanResources · many · scheme account · scheme employerCode base paidMonths lastPaidMonth · 3 M
19 pensionBenefit · humanResources · many · benefitNumber · type amount start aliveCheckedOn · 3 M
20 employmentStatus · humanResources · many · registrationNumber · status since reason hardshipClass benefitEnd · 2 P
21 socialSecurityCard · humanResources · many · cardNumber · bank issued activated accountTail · 3 P
22 vocationalCertificate · humanResources · many · certificateNumber · occupation grade issuer issued · 2 M
23 personalIncome · tax · many · period item payerCode · item income tax payerCode · 4 M
24 medicalInsurance · medicalSecurity · many · scheme year · status areaCode subsidyClass paidOn · 3 D
25 medicalBenefit · medicalSecurity · many · settlementNumber · visitType total fundPaid selfPaid aid · 4 W
26 healthManagement · health · many · recordNumber · diseaseCode careAbility doctor lastVisit · 4 M
27 immunization · diseaseControl · many · doseNumber · vaccine dose date site · 4 D
28 familyPlanningBenefit · health · many · caseNumber · scheme amount start end · 3 M
29 schoolEnrolment · education · many · studentNumber · school stage grade boarding · 4 M
30 educationRecord · education · many · recordNumber · education graduatedOn aidType amount · 3 Y
31 realEstate · naturalResources housing · many · unitNumber rightNumber · use area share acquiredOn coOwners mortgaged · 3 P
32 housingSecurity · housing · many · caseNumber · type address rent start end · 3 W
33 housingFund · housingFund · many · account · employerCode base lastPaidMonth balance=4 loan · 3 M
34 vehicle · trafficPolice · many · plateType plate · type use registeredOn inspectedTo vinTail · 3 D
35 driverLicence · trafficPolice · one · fileNumber · class firstIssued expires status · 2 D
36 businessRole · marketRegulation · many · entityCode role · entityName role share industry registeredOn · 2 D
37 ruralLandRight · agriculture forestry · many · rightNumber · kind parcel area start end householdHead · 3 M
38 subsidyPayment · finance agriculture · many · batch item sequence · item amount paidOn accountTail · 3 M
39 povertyMonitor · ruralRevitalisation · many · householdNumber · class risk identifiedOn riskClearedOn · 3 W
40 disasterRelief · emergency · many · grantNumber · disaster loss amount date · 2 W
41 partyMembership · partyOrganisation · one · memberNumber · branch joinedOn politicalStatus transferState · 3 M
42 creditJudicial · creditOffice court justice · many · caseNumber · type authority publishedOn expires repaired · 4 W
43 utilityAccount · water electricity gas · many · utility account · address openedOn lastUse usageBand · 3 M
44 electronicLicence · administrativeApproval transport · many · type number · holder issuer issued expires fileHash · 2 P`

export const rows: readonly TableRow[] = text.trim().split('\n').map(readRow)

export function getCategoryId({ id }: TableRow): string {
  return id
}

function readRow(line: string): TableRow {
  const [head, sources, cardinality, key, fields, last] = line.split(' · ').map((part) => part.split(' '))
  const higher = (fields ?? []).filter((name) => name.includes('=')).map((name) => name.split('='))
  return {
    number: Number(head?.[0]),
    id: head?.[1] ?? '',
    sources: sources ?? [],
    cardinality: cardinality?.[0] === 'one' ? 'one' : 'many',
    key: key ?? [],
    fields: (fields ?? []).map((name) => name.split('=')[0] ?? ''),
    level: Number(last?.[0]) as Level,
    freshness: last?.[1] as Freshness,
    higher: Object.fromEntries(higher.map(([name, level]) => [name, Number(level) as Level])),
  }
}
