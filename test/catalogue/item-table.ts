/**
 * The table of the design, written down a second time: which categories the predicates of each of the 22 items read.
 * A: no death record; R: registered or living here; F: the family. Beyond the design: a pension (19) is income, and who draws
 * one is no stranger to its scheme; whom the police miss (1) is not proven alive; an only home (3) is the household's.
 */
export interface ItemRow {
  readonly id: string
  /** numbers of categories */
  readonly reads: readonly number[]
}

const [A, R, F] = ['6', '2 4', '3']

const text = `
elderCard ${A} ${R} 1
advancedAgeAllowance ${A} ${R} 1 13
subsistenceApplication ${F} 23 19 31 34 36 33 18 7
destituteSupportApplication 1 15 3
lowIncomeApplication ${F} 23 19 25
temporaryReliefApplication 9 10 11 39 25 40
disabilityLivingAllowance 15 9
disabilityNursingAllowance 15 10
disabilityCertificateRenewal 1 5 15
unemploymentRegistration 1 18 36
flexibleEmploymentSubsidy 20 18
residentPensionEnrolment 1 29 18 19
pensionEligibility ${A} 1 25 13
medicalInsuranceSubsidy 9 10 11 15 39
medicalAssistance 9 10 11 39 25
birthRegistration 1 ${R} 7 8
publicRentalHousing ${F} 31 23 19 32 7 34
dilapidatedHousingRenovation ${F} 9 10 11 39 32 31 37
compulsoryEducationEnrolment 1 3 ${R} 31 27
studentAid 29 ${F} 9 10 11 15 39
socialSecurityCardReplacement 1 5 21
funeralSubsidy 6 18 19
`

export const rows: readonly ItemRow[] = text
  .trim()
  .split('\n')
  .map((line) => {
    const [id = '', ...numbers] = line.split(' ')
    return { id, reads: numbers.map(Number) }
  })
