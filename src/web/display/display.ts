/** How the page looks to this person on this machine: kept in the browser, and nothing else is. */
import { reactive, watchEffect } from 'vue'

export interface Display {
  isDark: boolean
  isLarge: boolean
}

const place = 'yiku.display'

export const display: Display = reactive(read())

/** Tells the stylesheet, and remembers. */
watchEffect(() => {
  const { isDark, isLarge } = display
  document.documentElement.dataset.mode = isDark ? 'dark' : 'light'
  document.documentElement.dataset.type = isLarge ? 'large' : 'normal'
  localStorage.setItem(place, `${isDark ? 'dark' : 'light'} ${isLarge ? 'large' : 'normal'}`)
})

function read(): Display {
  const kept = localStorage.getItem(place)
  const isDark = kept === null ? matchMedia('(prefers-color-scheme: dark)').matches : kept.startsWith('dark')
  return { isDark, isLarge: kept?.endsWith('large') ?? false }
}
