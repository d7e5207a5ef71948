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

t.test('the origin is an origin, and the second factor is for some or for all', async (t) => {
  t.match(readConfig({}), { origin: undefined, totp: 'powers' })
  t.match(readConfig({ YIKU_ORIGIN: 'https://yiku.example:8443', YIKU_TOTP: 'all' }), {
    origin: 'https://yiku.example:8443',
    totp: 'all',
  })
  for (const YIKU_ORIGIN of ['yiku.example', 'ftp://yiku.example', 'https://yiku.example/', 'https://yiku.example/app'])
    t.throws(() => readConfig({ YIKU_ORIGIN }), /YIKU_ORIGIN/, YIKU_ORIGIN)
  t.throws(() => readConfig({ YIKU_TOTP: 'none' }), /YIKU_TOTP/)
})

t.test('the hub’s address is what a proxy makes of it, else where it listens', async (t) => {
  const addressOf = (settings: Readonly<Record<string, string>>) => readConfig(settings).publicUrl
  t.equal(addressOf({}), 'http://127.0.0.1:8080')
  t.equal(addressOf({ HOST: '10.0.0.5', PORT: '81' }), 'http://10.0.0.5:81')
  t.equal(addressOf({ HOST: '0.0.0.0' }), 'http://127.0.0.1:8080')
  t.equal(addressOf({ HOST: '::1' }), 'http://[::1]:8080')
  t.equal(addressOf({ HOST: '0.0.0.0', YIKU_ORIGIN: 'https://yiku.example' }), 'https://yiku.example')
})

t.test(
  'the identity platform is set up whole or not at all, and speaks TLS unless it is on this machine',
  async (t) => {
    const whole = {
      YIKU_OIDC_ISSUER: 'https://id.example.gov.cn/realms/staff',
      YIKU_OIDC_CLIENT_ID: 'yiku',
      YIKU_OIDC_CLIENT_SECRET: 'x',
      YIKU_OIDC_MAPPING: '/etc/yiku/claims.json',
    }
    t.equal(readConfig({}).identityPlatform, undefined)
    t.strictSame(readConfig(whole).identityPlatform, {
      issuer: 'https://id.example.gov.cn/realms/staff',
      clientId: 'yiku',
      clientSecret: 'x',
      keyFile: undefined,
      mappingFile: '/etc/yiku/claims.json',
    })
    for (const name of Object.keys(whole)) t.throws(() => readConfig({ ...whole, [name]: '' }), new RegExp(name), name)
    t.throws(() => readConfig({ ...whole, YIKU_OIDC_KEY_FILE: '/etc/yiku/key.json' }), /YIKU_OIDC_CLIENT_SECRET/)
    for (const YIKU_OIDC_ISSUER of ['http://127.0.0.1:9000', 'http://localhost/id', 'http://[::1]:9000'])
      t.match(readConfig({ ...whole, YIKU_OIDC_ISSUER }), { identityPlatform: { issuer: YIKU_OIDC_ISSUER } })
    for (const YIKU_OIDC_ISSUER of [
      'http://id.example.gov.cn',
      'http://127.0.0.1.evil.example',
      'http://localhost@evil.example',
      'http://localhost:x@evil.example',
      'ftp://id.example.gov.cn',
      'https://id.example.gov.cn/?x=1',
      'id.example.gov.cn',
    ])
      t.throws(() => readConfig({ ...whole, YIKU_OIDC_ISSUER }), /YIKU_OIDC_ISSUER/, YIKU_OIDC_ISSUER)
  },
)

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

t.test('what is wrong is told in Chinese, whichever setting it is', async (t) => {
  const wrong = {
    PORT: 'abc',
    LOG_LEVEL: 'loud',
    YIKU_CIPHER: 'des',
    YIKU_ORIGIN: 'ftp://hub',
    YIKU_TOTP: 'none',
    YIKU_AREA: '12',
    YIKU_ARCHIVE_DAYS: '-1',
    YIKU_WITNESS: 'x',
    YIKU_DEMO_RESIDENTS: 'many',
    YIKU_OIDC_ISSUER: 'x',
  }
  for (const [name, value] of Object.entries(wrong))
    t.throws(() => readConfig({ [name]: value }), {
      code: 'badSettings',
      message: new RegExp(`^[^A-Za-z]*\\n  ${name}：[^A-Za-z]*[\\u4e00-\\u9fff]`),
    })
})

t.test('the access log cannot be kept for less than 180 days', async (t) => {
  t.equal(readConfig({}).logDays, 1098)
  t.equal(readConfig({ YIKU_LOG_DAYS: '180' }).logDays, 180)
  t.throws(() => readConfig({ YIKU_LOG_DAYS: '179' }), /YIKU_LOG_DAYS：访问记录至少保存 180 天/)
})

t.test('webhooks go to no internal network but those that are listed', async (t) => {
  t.strictSame(readConfig({}).webhookNetworks, [])
  t.strictSame(readConfig({ YIKU_WEBHOOK_NETWORKS: '10.20.0.0/16, fd12:3456::/48' }).webhookNetworks, [
    '10.20.0.0/16',
    'fd12:3456::/48',
  ])
  const bad = ['10.20.0.0', '10.20.0.0/33', '10.20/16', 'office/16', '10.20.0.0/16;', 'fd12::/129', '1.2.3.4/', ',']
  for (const YIKU_WEBHOOK_NETWORKS of bad)
    t.throws(() => readConfig({ YIKU_WEBHOOK_NETWORKS }), /YIKU_WEBHOOK_NETWORKS：应为/, YIKU_WEBHOOK_NETWORKS)
})
