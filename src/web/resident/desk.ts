import type { Desk } from '../desk.ts'

export default {
  path: 'resident',
  roles: ['resident'],
  screens: [
    { path: '', title: '谁看过我的信息', load: () => import('./LookList.vue') },
    { path: 'profile', title: '我的信息', load: () => import('./OwnProfile.vue') },
  ],
} satisfies Desk
