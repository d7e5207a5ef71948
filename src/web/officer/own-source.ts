import { ask } from '../api/ask.ts'
import { RequestProblem } from '../api/request-problem.ts'
import type { OwnSource } from './upload-kind.ts'

/** What one's own department sends, and how it stands. @throws {RequestProblem} */
export async function askOwnSource(): Promise<OwnSource> {
  const [own] = (await ask('GET /v1/sources', {})).sources
  if (own) return own
  throw new RequestProblem({
    code: 'notFound',
    title: '本部门没有可上传的数据，请联系安全管理员核对账户的部门',
    status: 404,
    instance: '',
  })
}
