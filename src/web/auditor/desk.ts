import type { Desk } from '../desk.ts'

export default {
  path: 'auditor',
  roles: ['auditor'],
  screens: [
    { path: '', title: '审计总览', load: () => import('./AuditorDesk.vue') },
    { path: 'entries', title: '访问记录', load: () => import('./EntrySearch.vue') },
    { path: 'entries/:entry', title: '访问记录', isHidden: true, load: () => import('./EntryPage.vue') },
    { path: 'anomalies', title: '异常', load: () => import('./AnomalyList.vue') },
    { path: 'unmaskings', title: '身份核实', load: () => import('./UnmaskingList.vue') },
    { path: 'charts', title: '统计', load: () => import('./LogCharts.vue') },
    {
      path: 'papers',
      title: '免提交统计',
      roles: ['auditor', 'systemAdmin', 'officer'],
      load: () => import('./PapersSaved.vue'),
    },
  ],
} satisfies Desk
