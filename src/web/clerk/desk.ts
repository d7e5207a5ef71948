import type { Desk } from '../desk.ts'

export default {
  path: 'clerk',
  roles: ['clerk', 'window'],
  screens: [{ path: '', title: '免提交核对', load: () => import('./ClerkDesk.vue') }],
} satisfies Desk
