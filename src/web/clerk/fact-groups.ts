/** The facts as people think of them, in the order in which they are shown. */

export const factGroups = [
  { id: 'person', title: '个人' },
  { id: 'family', title: '家庭' },
  { id: 'work', title: '工作与保险' },
  { id: 'health', title: '健康' },
  { id: 'home', title: '住房与土地' },
  { id: 'money', title: '收入与帮扶' },
  { id: 'papers', title: '证件证照' },
] as const
export type FactGroup = (typeof factGroups)[number]['id']

/** where the catalogue's groups go; a category that comes newly to one follows by itself */
const byGroup: Readonly<Record<string, FactGroup>> = {
  person: 'person',
  family: 'family',
  relief: 'money',
  work: 'work',
  health: 'health',
  education: 'person',
  home: 'home',
  property: 'money',
  civic: 'papers',
}

/** categories that people look for elsewhere than where the catalogue has them */
const byCategory: Readonly<Record<string, FactGroup>> = {
  identityDocument: 'papers',
  residencePermit: 'papers',
  socialSecurityCard: 'papers',
  driverLicence: 'papers',
  medicalInsurance: 'work',
  businessRole: 'work',
  disabilityCertificate: 'health',
  partyMembership: 'person',
  creditJudicial: 'person',
  housingFund: 'money',
}

export function factGroupOf(category: { readonly id: string; readonly group: { readonly id: string } }): FactGroup {
  return byCategory[category.id] ?? byGroup[category.group.id] ?? 'person'
}
