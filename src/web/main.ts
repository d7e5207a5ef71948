/** Starts the page: finds out who is signed in, and shows his desk. */
import './shell/page.css'
import { createApp } from 'vue'
import { retryStyles } from './retry-styles.ts'
import { createPageRouter } from './router.ts'
import { renewSession } from './session/session.ts'
import App from './shell/App.vue'
import { nonceStyles } from './style-nonce.ts'

// as it was left, a page comes back out of the browser's own keeping, whoever sits there by now
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return
  document.body.replaceChildren()
  location.reload()
})

async function start(): Promise<void> {
  nonceStyles()
  retryStyles()
  // without an answer the sign-in form is shown, which says what is wrong
  await renewSession().catch(() => false)
  createApp(App).use(createPageRouter()).mount('#page')
}

void start()
