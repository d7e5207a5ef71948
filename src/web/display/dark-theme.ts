/** Loaded by who wants it: it holds the dark side of every component. */
export { darkTheme as default } from 'naive-ui'
