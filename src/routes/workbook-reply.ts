/** Workbooks as replies. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** What a route declares as its answer. */
export function workbookReply(description: string) {
  return { description, content: { [workbookType]: { schema: z.instanceof(Readable) } } }
}

/** @param name ASCII */
export function sendWorkbook(reply: FastifyReply, name: string, content: Readable): FastifyReply {
  return reply.type(workbookType).header('content-disposition', `attachment; filename="${name}"`).send(content)
}
