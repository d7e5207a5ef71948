import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../src/config.ts'

t.test('without settings: this machine only, port 8080, data beside package.json', async (t) => {
  t.match(readConfig({ PATH: '/bin', PORT: '' }), {
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: undefined,
    dataFolder: join(import.meta.dirname, '..', 'data'),
    demoResidents: 2000,
    logLevel: 'info',
  })
})

t.test('each setting is read', async (t) => {
  const config = readConfig({
    HOST: '0.0.0.0',
    PORT: '81',
    DATABASE_URL: 'postgresql://u:p@db/yiku',
    YIKU_DATA: '/srv/yiku',
    YIKU_DEMO_RESIDENTS: '0',
    LOG_LEVEL: 'warn',
  })
  t.match(config, { host: '0.0.0.0', port: 81, databaseUrl: 'postgresql://u:p@db/yiku', dataFolder: '/srv/yiku' })
  t.match(config, { demoResidents: 0, logLevel: 'warn' })
})

t.test('a misspelt YIKU_ name is refused and the nearest named', async (t) => {
  t.throws(
    () => readConfig({ YIKU_DEMO_RESIDENT: '5' }),
    /YIKU_DEMO_RESIDENT：没有这个设置，是不是 YIKU_DEMO_RESIDENTS？/,
  )
  t.throws(() => readConfig({ YIKU_DATE: '/srv' }), /是不是 YIKU_DATA？/)
})

t.test('one error names everything that is wrong', async (t) => {
  const wrong = {
    PORT: '99999',
    DATABASE_URL: 'mysql://db/yiku',
    LOG_LEVEL: 'loud',
    YIKU_DEMO_RESIDENTS: 'many',
    YIKU_X: '1',
  }
  const message = t.throws(() => readConfig(wrong))
  for (const name of Object.keys(wrong)) t.match(String(message), name)
})
