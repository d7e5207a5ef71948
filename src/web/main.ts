/** Starts the page: finds out who is signed in, and shows his desk. */
import './shell/page.css'
import { createApp } from 'vue'
import { createPageRouter } from './router.ts'
import { renewSession } from './session/session.ts'
import App from './shell/App.vue'
import { nonceStyles } from './style-nonce.ts'

async function start(): Promise<void> {
  nonceStyles()
  // without an answer the sign-in form is shown, which says what is wrong
  await renewSession().catch(() => false)
  createApp(App).use(createPageRouter()).mount('#page')
}

void start()
