/**
 * What many ask at the same time, asked of the store at once: whoever comes while a statement runs shares the next one.
 * Sending, starting and answering a statement costs more than most of what is asked, and is paid once for all.
 */
import { setImmediate as turn } from 'node:timers/promises'

export interface AskingTogether<Question, Answer> {
  /** questions that share a statement: few enough that whoever comes next does not wait long */
  readonly most: number
  /** statements that run at a time; default 1. With two, the store works while the last answers are made use of */
  readonly lanes?: number
  /** The answers in the order of the questions; where it fails, it fails for all of them. */
  answer(questions: readonly Question[]): Promise<readonly Answer[]>
}

interface Waiting<Question, Answer> {
  readonly question: Question
  resolve(answer: Answer): void
  reject(cause: unknown): void
}

/** Nobody is told of what was read before he asked. */
export function askTogether<Question, Answer>(
  asking: AskingTogether<Question, Answer>,
): (question: Question) => Promise<Answer> {
  const { most, lanes = 1 } = asking
  const queue: Waiting<Question, Answer>[] = []
  let running = 0

  const run = async () => {
    running += 1
    // a turn of the event loop, so that what arrives together is asked together
    await turn()
    while (queue.length > 0) await answerAll(asking, queue.splice(0, most))
    running -= 1
  }
  return (question) =>
    new Promise((resolve, reject) => {
      queue.push({ question, resolve, reject })
      if (running < lanes) void run()
    })
}

/** One statement for all who wait; it settles them and throws nothing. */
async function answerAll<Question, Answer>(
  { answer }: AskingTogether<Question, Answer>,
  waiting: readonly Waiting<Question, Answer>[],
): Promise<void> {
  try {
    const answers = await answer(waiting.map(({ question }) => question))
    for (const [at, one] of answers.entries()) waiting[at]?.resolve(one)
    if (answers.length < waiting.length) throw new Error('not all questions were answered')
  } catch (cause) {
    for (const { reject } of waiting) reject(cause)
  }
}
