import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 18,
  id: 'dilapidatedHousingRenovation',
  title: '农村危房改造',
  papers: [
    { id: 'identityProof', title: '困难身份证明' },
    { id: 'onlyHomeProof', title: '唯一住房证明' },
  ],
  reads: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
    housingSecurity: ['type', 'status', 'start', 'completedOn'],
    realEstate: ['right', 'use', 'endedOn'],
    ruralLandRight: ['kind', 'dwelling', 'end'],
  },
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
    housingSecurity: ['type', 'status', 'start', 'completedOn'],
    realEstate: ['right', 'use', 'endedOn'],
    ruralLandRight: ['kind', 'dwelling', 'end'],
  },
})
