import type { Desk } from '../desk.ts'

export default {
  path: 'officer',
  roles: ['officer'],
  screens: [
    { path: '', title: '上传', load: () => import('./UploadDesk.vue') },
    { path: 'batches', title: '批次', load: () => import('./BatchList.vue') },
    { path: 'batches/:batch', title: '批次', isHidden: true, load: () => import('./BatchPage.vue') },
    { path: 'sources', title: '时效', load: () => import('./SourceList.vue') },
    { path: 'conflicts', title: '比对', load: () => import('./ConflictList.vue') },
    { path: 'conflicts/:id', title: '比对', isHidden: true, load: () => import('./ConflictPage.vue') },
    { path: 'subscriptions', title: '订阅', load: () => import('./SubscriptionList.vue') },
    { path: 'subscriptions/:id', title: '订阅', isHidden: true, load: () => import('./SubscriptionPage.vue') },
  ],
} satisfies Desk
