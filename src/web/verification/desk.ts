import type { Desk } from '../desk.ts'

export default {
  path: 'verification',
  roles: ['auditor', 'systemAdmin', 'resident'],
  screens: [{ path: '', title: '核验', load: () => import('./VerificationPage.vue') }],
} satisfies Desk
