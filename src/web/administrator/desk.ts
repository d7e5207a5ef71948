import type { Desk } from '../desk.ts'

/** Who may act, for security administrators; auditors read along. The running of the hub, for system administrators. */
export default {
  path: 'administrator',
  roles: ['securityAdmin', 'auditor'],
  screens: [
    { path: '', title: '变更审批', load: () => import('./ChangeList.vue') },
    { path: 'accounts', title: '账户', load: () => import('./AccountList.vue') },
    { path: 'rules', title: '权限规则', load: () => import('./RuleList.vue') },
    { path: 'clients', title: '部门系统', load: () => import('./ClientList.vue') },
    { path: 'budgets', title: '查询限额', load: () => import('./BudgetList.vue') },
    { path: 'anomaly-rules', title: '异常规则', load: () => import('./AnomalyRules.vue') },
    { path: 'running', title: '运行状况', roles: ['systemAdmin'], load: () => import('./RunningState.vue') },
    { path: 'sources', title: '数据来源', roles: ['systemAdmin'], load: () => import('./SourceStates.vue') },
  ],
} satisfies Desk
