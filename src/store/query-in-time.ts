/**
 * Statements of a connection, each with its time, in a way that leaves nothing behind. Left to pg, the function that takes an
 * answer is assigned to a property, and so is its time-out; V8 puts a function that is written there among what is old at once
 * (it takes it for a method), and all that it refers to, the rows with it, stays until the next full collection.
 */
import pg from 'pg'
import { closeAtOnce } from './close-at-once.ts'

type Callback = (error: Error | null, result?: unknown) => void
type Query = pg.Client['query']

/** milliseconds: the server's own time-out comes first, for it leaves the connection usable */
const grace = 1000
const late = 'Query read timeout'

/**
 * From now on `client.query` takes what it took before, but for promises of the caller's own. A connection that is dead, or
 * whose last answer may still come, is closed.
 * @param patience milliseconds that the server gives a statement: where it says nothing for longer, the statement fails here. 0: never
 */
export function queryInTime(client: pg.Client, patience: number): void {
  const query = client.query
  const inTime = (callback: Callback): Callback => {
    let isOver = false
    const end: Callback = (error, result) => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      if (error && isFatal(error)) closeAtOnce(client)
      callback(error, result)
    }
    const timer = patience > 0 ? setTimeout(() => end(new Error(late)), patience + grace) : undefined
    return end
  }
  const send = (args: readonly unknown[], callback: Callback) =>
    Reflect.apply(query, client, [...args, inTime(callback)])
  client.query = new Proxy(query, {
    apply(_, __, args: readonly unknown[]) {
      const last = args.at(-1)
      // copying is no statement that is answered at once
      if (isSubmitted(args[0])) return Reflect.apply(query, client, args)
      if (isCallback(last)) return send(args.slice(0, -1), last)
      return new Promise((resolve, reject) => {
        send(args, (error, result) => (error ? reject(error) : resolve(result)))
      }).catch((error: Error) => {
        // where it was asked, not where the answer came in
        Error.captureStackTrace(error)
        throw error
      })
    },
  }) as Query
}

function isFatal(error: Error): boolean {
  return error instanceof pg.DatabaseError ? error.severity === 'FATAL' : error.message === late
}

function isSubmitted(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'submit' in query && typeof query.submit === 'function'
}

function isCallback(argument: unknown): argument is Callback {
  return typeof argument === 'function'
}
