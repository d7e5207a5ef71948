import { readdirSync, readFileSync } from 'node:fs'
import { Command } from 'commander'
import t from 'tap'
import { exitCodes, runCommand } from '../scripts/run-command.ts'
import { isStoreDown } from '../src/errors.ts'

const folder = new URL('../scripts/commands/', import.meta.url)
const files = readdirSync(folder)

t.test('a command’s file is named after it: only that one is read when it runs', async (t) => {
  for (const file of files) {
    const { register }: { register(program: Command): void } = await import(new URL(file, folder).href)
    const program = new Command()
    register(program)
    t.strictSame(
      program.commands.map((command) => `${command.name()}.ts`),
      [file],
    )
  }
})

t.test(
  'a command for which packages are missing says so, in an installation without those for development',
  async (t) => {
    const said: unknown[] = []
    const print = console.error
    console.error = (line) => said.push(line)
    await runCommand(async () => {
      const name = 'no-such-package'
      await import(name)
    })
    console.error = print
    t.equal(process.exitCode, exitCodes.refused)
    process.exitCode = undefined
    t.match(said, [/^错误 packageMissing：.*npm ci.*：no-such-package$/])
  },
)

t.test('a time-out of something else is no fault of the database', async (t) => {
  for (const message of ['timeout exceeded when trying to connect', 'timeout expired', 'Query read timeout'])
    t.ok(isStoreDown(new Error(message)), message)
  t.notOk(isStoreDown(new Error('page.goto: Timeout 30000ms exceeded')))
})

t.test('the README tells of every command', async (t) => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const table = /^## Commands\n[\s\S]*?^Exit codes/m.exec(readme)?.[0] ?? ''
  for (const file of files) t.match(table, new RegExp(`\`${file.replace('.ts', '')}[ \`]`), file)
})
