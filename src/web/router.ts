import { shallowRef } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import type { ShownProblem } from './api/request-problem.ts'
import { screens, screensOf } from './desks.ts'
import { owner } from './session/session.ts'

/** why the screen that was asked for last is not there: each is loaded when it is opened, which may fail */
export const unopened = shallowRef<ShownProblem>()

const notLoaded: ShownProblem = {
  code: 'unreachable',
  title: '这一页没有打开：连不上服务器，或系统刚刚更新过',
  detail: '请检查网络后再点一次；还打不开的，请刷新浏览器（所填内容会清除）。',
  status: 0,
  instance: '',
}

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
  router.onError(() => {
    unopened.value = notLoaded
  })
  router.afterEach(({ meta }) => {
    unopened.value = undefined
    document.title = typeof meta.title === 'string' ? `${meta.title} · 一库` : '一库'
  })
  return router
}
