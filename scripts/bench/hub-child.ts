/** The hub as it runs in earnest, on a free port; its settings come from the environment. */
import { readConfig } from '../../src/config.ts'
import { openHub } from '../../src/hub.ts'
import { serve } from '../../src/main.ts'
import { tellParent } from './server.ts'

tellParent(await serve(await openHub(readConfig({ ...process.env, PORT: '0' }), { log: console.error })))
