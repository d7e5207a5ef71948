/** How the page is built; `npx vite` serves it while one works on it, in front of a hub on port 8080. */
import { fileURLToPath } from 'node:url'
import legacy from '@vitejs/plugin-legacy'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** The oldest browser it is for: syntax is lowered to it, and what it does not have is brought along. */
const oldest = 'chrome >= 80'

const hub = { target: 'http://127.0.0.1:8080' }

export default defineConfig({
  root: fileURLToPath(new URL('src/web', import.meta.url)),
  // the hub puts another one into each reply
  html: { cspNonce: 'YIKU-NONCE' },
  plugins: [vue(), legacy({ renderLegacyChunks: false, modernTargets: oldest, modernPolyfills: true })],
  build: {
    outDir: fileURLToPath(new URL('dist/web', import.meta.url)),
    manifest: 'manifest.json',
    // data: URLs would need a hole in the content policy
    assetsInlineLimit: 0,
    cssTarget: 'chrome80',
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': hub, '/.well-known': hub, '/docs': hub, '/openapi.json': hub } },
})
