/** Sets up a department's own database beside the hub's: its table and view, out of the generated SQL. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { YikuError } from '../../src/errors.ts'

/** SQLSTATE 42501 (PostgreSQL, Appendix A). */
const insufficientPrivilege = '42501'

/**
 * Runs the statements of the files in a database named after the department, made anew where needed.
 * @returns its URL
 * @throws {YikuError} storeUnavailable: the store's role may not make databases
 */
export async function loadView(
  storeUrl: string,
  { department, files }: { department: string; files: readonly string[] },
): Promise<string> {
  const url = await departmentDatabase(storeUrl, department)
  const client = new pg.Client({ connectionString: url, application_name: 'yiku county' })
  await client.connect()
  try {
    for (const file of files) await runStatements(client, file)
  } finally {
    await client.end()
  }
  return url
}

async function departmentDatabase(storeUrl: string, department: string): Promise<string> {
  const url = new URL(storeUrl)
  const name = `${url.pathname.slice(1)}_${department.toLowerCase()}`
  const admin = new pg.Client({ connectionString: storeUrl, application_name: 'yiku county' })
  await admin.connect()
  try {
    const found = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount === 0) await createDatabase(admin, name)
  } finally {
    await admin.end()
  }
  url.pathname = `/${name}`
  return url.href
}

async function createDatabase(admin: pg.Client, name: string): Promise<void> {
  const { user = '' } = admin
  await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`).catch((cause) => {
    if (cause.code !== insufficientPrivilege) throw cause
    const statement = `CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(user)}`
    throw new YikuError('storeUnavailable', {
      detail: `该部门的视图要放在另一个数据库里，而用户 ${user} 不得新建数据库：请由数据库管理员执行 ${statement}; 后再次导入，已导入的不受影响；或用 --department 只导入其他部门`,
      cause,
    })
  })
}

/** Statements end in `;` at the end of a line; none holds a line break inside a text. */
async function runStatements(client: pg.Client, file: string): Promise<void> {
  let statement = ''
  for await (const line of createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    statement += `${line}\n`
    if (!line.endsWith(';')) continue
    await client.query(statement)
    statement = ''
  }
}
