/**
 * Waits for statements of one transaction that were sent without waiting for one another. Where one fails PostgreSQL refuses
 * those behind it (25P02), and which promise tells of it first depends on who awaits it: the one that was sent first is the cause.
 * @param statements in the order in which they were sent
 * @throws what the first of them that failed threw, when all are answered
 */
export async function inOrder<T extends readonly unknown[] | []>(statements: T) {
  const answers = await Promise.allSettled(statements)
  const failed = answers.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return Promise.all(statements)
}
