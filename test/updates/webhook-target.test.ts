/** Where webhooks may not go: whatever a subscriber writes, the hub knocks at no door of its own side. */
import t from 'tap'
import { blockList, findTarget, type TargetRules } from '../../src/updates/webhook-target.ts'

const closed: TargetRules = { networks: blockList([]) }
const office: TargetRules = { networks: blockList(['10.20.0.0/16', 'fd12:3456::/48']) }
const everything: TargetRules = { networks: blockList(['0.0.0.0/0', '::/0']) }

async function said(url: string, rules: TargetRules): Promise<string> {
  const target = await findTarget(url, rules)
  return 'problem' in target ? target.problem : target.address
}

/** hosts of every spelling that lead inside */
const inside = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '017700000001',
  '0x7f.0.0.1',
  '0x7f000001',
  '127.0.0.1.',
  '１２７.0.0.1',
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '10.20.0.1',
  '100.64.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.0.8',
  '198.18.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '100.100.100.200',
  '224.0.0.1',
  '239.255.255.250',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:10.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::a00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[2001:db8::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
]

/** of those, what no setting opens */
const never = [
  '0.0.0.0',
  '169.254.169.254',
  '0xa9fea9fe',
  '100.100.100.200',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::ffff:169.254.169.254]',
  '[::ffff:0:0]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:a9fe:a9fe::]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
]

t.test('no spelling of an internal address is gone to, by http or https', async (t) => {
  for (const host of inside)
    for (const scheme of ['http', 'https'])
      t.equal(await said(`${scheme}://${host}:8443/x`, closed), 'badAddress', host)
  for (const host of never) t.equal(await said(`https://${host}/`, everything), 'badAddress', `${host}, however wide`)
})

t.test('public addresses are gone to by https alone', async (t) => {
  for (const host of ['8.8.8.8', '223.5.5.5', '[2400:3200::1]', '172.32.0.1', '100.128.0.1']) {
    t.equal(await said(`https://${host}/`, closed), host.replace(/[[\]]/g, ''), host)
    t.equal(await said(`http://${host}/`, closed), 'notHttps', host)
  }
})

t.test('the networks of a setting are gone to, without TLS as well, and nothing beside them', async (t) => {
  for (const host of ['10.20.0.1', '10.20.255.255', '[fd12:3456::1]', '[::ffff:10.20.0.1]'])
    for (const scheme of ['http', 'https'])
      t.not(await said(`${scheme}://${host}/`, office), 'badAddress', `${scheme} ${host}`)
  for (const host of ['10.19.255.255', '10.21.0.0', '127.0.0.1', '[fd12:3457::1]', '[::1]'])
    t.equal(await said(`https://${host}/`, office), 'badAddress', host)
  t.equal(await said('http://8.8.8.8/', office), 'notHttps')
})

t.test(
  'a name is worth what all of its addresses are worth, and the connection goes to the one that was judged',
  async (t) => {
    const names: Readonly<Record<string, readonly string[]>> = {
      'good.example': ['223.5.5.5', '2400:3200::1'],
      'office.example': ['10.20.0.9'],
      'half.example': ['223.5.5.5', '127.0.0.1'],
      'late.example': ['223.5.5.5', '::ffff:127.0.0.1'],
      'mixed.example': ['10.20.0.9', '223.5.5.5'],
    }
    const asked: string[] = []
    const resolve = async (name: string) => {
      asked.push(name)
      return names[name] ?? []
    }
    const rules = { ...office, resolve }
    t.equal(await said('https://good.example/hook', rules), '223.5.5.5')
    t.equal(await said('http://office.example/hook', rules), '10.20.0.9')
    t.equal(await said('https://mixed.example/', rules), '10.20.0.9')
    t.equal(await said('http://mixed.example/', rules), 'notHttps')
    for (const name of ['half.example', 'late.example'])
      t.equal(await said(`https://${name}/`, rules), 'badAddress', name)
    t.equal(await said('https://nowhere.example/', rules), 'noName')
    t.equal(asked.length, 7, 'each is asked once: what is judged is what is gone to')
  },
)

t.test('what is no address of a receiver is none', async (t) => {
  const bad = [
    '',
    'x',
    'ftp://8.8.8.8/',
    'file:///etc/passwd',
    'gopher://8.8.8.8/',
    'https://user:secret@8.8.8.8/',
    'https://8.8.8.8/#part',
    'https://',
    'https://[fe80::1%25eth0]/',
    `https://8.8.8.8/${'x'.repeat(1000)}`,
  ]
  for (const url of bad) t.equal(await said(url, everything), 'badUrl', url.slice(0, 40))
})
