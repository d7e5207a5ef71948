import type { Desk } from '../desk.ts'

export default {
  path: 'account',
  roles: ['clerk', 'window', 'officer', 'auditor', 'securityAdmin', 'systemAdmin'],
  screens: [{ path: '', title: '我的账户', isHidden: true, load: () => import('./OwnAccount.vue') }],
} satisfies Desk
