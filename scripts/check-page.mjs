/**
 * The types of the page. Single-file components are checked by vue-tsc, which works inside the compiler and knows
 * TypeScript 6 and older: the newer one has no inside to work in.
 */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
process.argv.splice(2, process.argv.length, '--project', 'src/web')
require('vue-tsc').run(require.resolve('typescript-6/lib/tsc'))
