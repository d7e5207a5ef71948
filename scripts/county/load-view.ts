/** Sets up a department's own database beside the hub's: its table and view, out of the generated SQL. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import pg from 'pg'

/** Runs the statements of the files in a database named after the department, made anew where needed. @returns its URL */
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
    if (found.rowCount === 0) await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
  } finally {
    await admin.end()
  }
  url.pathname = `/${name}`
  return url.href
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
