import type { Desk } from '../desk.ts'

/** For all who may be of another opinion than a record, and for the department that must answer. */
export default {
  path: 'corrections',
  roles: ['clerk', 'window', 'officer', 'resident'],
  screens: [
    { path: '', title: '异议校核', load: () => import('./CorrectionList.vue') },
    { path: ':id', title: '异议校核', isHidden: true, load: () => import('./CorrectionPage.vue') },
  ],
} satisfies Desk
