/**
 * A tab of a browser that is too old for playwright, by the few commands of the DevTools protocol that have been in every
 * Chrome since 64.
 */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Tab {
  /** What went wrong in it since it was asked the last time: errors of scripts, breaches of the content policy, requests that failed. */
  takeFaults(): string[]
  open(url: string): Promise<void>
  /** What an expression comes to; it must be JSON. */
  evaluate(expression: string): Promise<unknown>
  /** Until an expression is true. @throws {Error} after fifteen seconds */
  waitFor(expression: string): Promise<void>
  /** As a keyboard sends it, or a card reader. */
  type(text: string): Promise<void>
  press(key: 'Enter' | 'Tab'): Promise<void>
  /** A PNG of what is seen. */
  picture(): Promise<Buffer>
  close(): Promise<void>
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

const patienceMs = 15_000
const keyCodes = { Enter: 13, Tab: 9 } as const

/** @param devtools `http://127.0.0.1:9222` of a browser that was started with --remote-debugging-port */
export async function openTab(devtools: string): Promise<Tab> {
  const opened = await fetch(`${devtools}/json/new?about:blank`, { method: 'PUT' })
  const { webSocketDebuggerUrl: address, id } = (await opened.json()) as { webSocketDebuggerUrl: string; id: string }
  const { send, onEvent } = await connect(address)
  let faults: string[] = []
  onEvent((message) => faults.push(...faultsOf(message)))
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`)

  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })
    if (answer.exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(answer.exceptionDetails)}`)
    return valueIn(answer.result)
  }
  const waitFor = async (expression: string): Promise<void> => {
    const until = Date.now() + patienceMs
    while ((await evaluate(`Boolean(${expression})`)) !== true) {
      if (Date.now() > until) throw new Error(`never came: ${expression}`)
      await sleep(100)
    }
  }
  return {
    takeFaults() {
      const taken = faults
      faults = []
      return taken
    },
    async open(url) {
      await send('Page.navigate', { url })
      await waitFor(`document.readyState === 'complete' && location.href.startsWith(${JSON.stringify(url)})`)
    },
    evaluate,
    waitFor,
    async type(text) {
      await send('Input.insertText', { text })
    },
    async press(key) {
      const code = { key, code: key, windowsVirtualKeyCode: keyCodes[key] }
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...code, ...(key === 'Enter' && { text: '\r' }) })
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...code })
    },
    async picture() {
      const { data } = await send('Page.captureScreenshot', { format: 'png' })
      return Buffer.from(String(data), 'base64')
    },
    async close() {
      await fetch(`${devtools}/json/close/${id}`)
    },
  }
}

async function connect(address: string) {
  const socket = new WebSocket(address)
  const waiting = new Map<number, (message: Message) => void>()
  let listener: (message: Message) => void = () => undefined
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const message: Message = JSON.parse(String(data))
    if (message.id === undefined) return listener(message)
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  return {
    onEvent(listen: (message: Message) => void) {
      listener = listen
    },
    async send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
      last += 1
      const id = last
      const answered = new Promise<Message>((resolve) => waiting.set(id, resolve))
      socket.send(JSON.stringify({ id, method, params }))
      const { result = {}, error } = await answered
      if (error) throw new Error(`${method}: ${error.message}`)
      return result
    },
  }
}

function valueIn(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'value' in result ? result.value : undefined
}

/** Refusals of the hub are its answers, no faults. */
function faultsOf({ method, params = {} }: Message): string[] {
  if (method === 'Runtime.exceptionThrown') return [JSON.stringify(params.exceptionDetails)]
  if (method === 'Runtime.consoleAPICalled' && (params.type === 'error' || params.type === 'warning'))
    return [JSON.stringify(params.args)]
  if (method !== 'Log.entryAdded') return []
  const { source, text } = params.entry as { readonly source: string; readonly text: string }
  return source === 'network' && /status of 4\d\d/.test(text) ? [] : [`${source}: ${text}`]
}
