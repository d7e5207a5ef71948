import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import { screens, screensOf } from './desks.ts'
import { owner } from './session/session.ts'

/** Every screen under its address, loaded when it is opened. */
export function createPageRouter(): Router {
  const routes: RouteRecordRaw[] = screens.map(({ address, title, roles, load }) => ({
    path: address,
    component: load,
    meta: { title, roles },
  }))
  const router = createRouter({
    history: createWebHistory(),
    routes: [...routes, { path: '/:rest(.*)*', component: () => import('./shell/NoScreen.vue') }],
  })
  // the address stays while nobody is signed in: App shows the sign-in form in its place
  router.beforeEach(({ path, meta }) => {
    const role = owner.value?.role
    if (role === undefined) return true
    const first = screensOf(role).find(({ isHidden }) => isHidden !== true)
    if (path === '/' && first) return first.address
    const { roles } = meta
    return !Array.isArray(roles) || roles.includes(role) || path === '/' || '/'
  })
  router.afterEach(({ meta }) => {
    document.title = typeof meta.title === 'string' ? `${meta.title} · 一库` : '一库'
  })
  return router
}
