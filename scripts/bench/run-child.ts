/** Work in a process of its own: what it costs is not taken from what it measures, and its memory is its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** Runs a script of this folder, which reads JSON and prints JSON. @throws {Error} where it fails */
export async function runChild<Output>(script: string, input: unknown): Promise<Output> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [output, closed] = [text(child.stdout), once(child, 'close')]
  child.stdin.on('error', () => undefined).end(JSON.stringify(input))
  const [code] = await closed
  if (code !== 0) throw new Error(`${script} left with ${code}`)
  return JSON.parse(await output)
}
