/**
 * The log's evidence, for anybody: whoever keeps a checkpoint can prove later tampering, and the more who keep one, the
 * better. It tells how many entries there are, and nothing of any: the hash of an entry cannot be guessed, for 74 random
 * bits of its id go into it. The folder of tiles is laid out as C2SP tlog-tiles has it, so that its tools can read it;
 * entries themselves (`tile/entries/…`) are not public.
 */
import { z } from 'zod'
import { findCheckpoint, findCosignedNote } from '../audit/checkpoints.ts'
import { openLogKey } from '../audit/log-key.ts'
import { readTile } from '../audit/log-tree.ts'
import { parseTilePath, tileWidth } from '../audit/tile.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { Problem } from './problem.ts'
import type { App } from './route.ts'

const tags = ['存证']
const text = 'text/plain'
const bytes = 'application/octet-stream'
const config = { policy: 'public', audit: { none: 'hashes and signatures, which tell nothing of anybody' } } as const
const refusals = { 400: Problem, 404: Problem, 500: Problem, 503: Problem } as const
const note = { 200: { description: 'C2SP tlog-checkpoint', content: { [text]: { schema: z.string() } } }, ...refusals }

export function checkpointRoutes(app: App, { store: { pool }, keyFile, area }: Hub): void {
  const latest = async () => {
    const checkpoint = await findCheckpoint(pool)
    return cosigned(checkpoint?.size)
  }
  const cosigned = async (size: number | undefined) => {
    const found = size === undefined ? undefined : await findCosignedNote(pool, size)
    if (found === undefined) throw new YikuError('checkpointNotFound')
    return found
  }

  app.get('/v1/checkpoints/latest', {
    config,
    schema: { summary: '最新的存证点，连同见证方的签名', tags, response: note },
    handler: async (_, reply) => reply.type(`${text}; charset=utf-8`).send(await latest()),
  })

  app.get('/v1/checkpoints/key', {
    config,
    schema: {
      summary: '存证公钥（C2SP signed-note）；须与从别处得来的核对：换得了记录的人也换得了这里的公钥',
      tags,
      response: { 200: { description: '公钥', content: { [text]: { schema: z.string() } } }, ...refusals },
    },
    handler: async (_, reply) =>
      reply.type(`${text}; charset=utf-8`).send(`${(await openLogKey(keyFile, area)).verifierKey}\n`),
  })

  app.get('/v1/checkpoints/:size', {
    config,
    schema: {
      summary: '某一大小的存证点，连同见证方的签名',
      tags,
      params: z.object({ size: z.string().regex(/^[1-9]\d{0,14}$/) }),
      response: note,
    },
    handler: async ({ params: { size } }, reply) =>
      reply.type(`${text}; charset=utf-8`).send(await cosigned(Number(size))),
  })

  app.get('/v1/tiles/checkpoint', {
    config,
    schema: { summary: '最新的存证点，在 C2SP tlog-tiles 规定的位置', tags, response: note },
    handler: async (_, reply) => reply.type(`${text}; charset=utf-8`).send(await latest()),
  })

  app.get('/v1/tiles/tile/*', {
    config,
    schema: {
      summary: '存证分块（C2SP tlog-tiles，前缀为 /v1/tiles）；满的分块永不改变',
      tags,
      params: z.object({ '*': z.string() }),
      response: {
        200: { description: '哈希，每个 32 字节', content: { [bytes]: { schema: z.instanceof(Buffer) } } },
        ...refusals,
      },
    },
    handler: async ({ params }, reply) => {
      const tile = parseTilePath(`tile/${params['*']}`)
      const hashes = tile && (await readTile(pool, tile))
      if (!tile || hashes?.length !== tile.width) throw new YikuError('tileNotFound')
      if (tile.width === tileWidth) reply.header('cache-control', 'public, max-age=31536000, immutable')
      return reply.type(bytes).send(Buffer.concat(hashes))
    },
  })
}
