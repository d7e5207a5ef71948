/** The application: hooks and routes, registered in the order one reads. */
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { jsonSchemaTransformObject, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { registerTokens } from './access/tokens.ts'
import { YikuError } from './errors.ts'
import type { Hub } from './hub.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { healthRoutes } from './routes/health.ts'
import { describeRoute, sendProblem } from './routes/problem.ts'
import { profileRoutes } from './routes/profiles.ts'
import type { App } from './routes/route.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { parseStrictJson } from './routes/strict-json.ts'

/** The plugin's own policy lets other hosts in, and turns http into https, which an intranet may not have. */
const pagePolicy =
  "default-src 'self'; base-uri 'self'; frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src-attr 'none'"

/** Builds the server, ready to listen or to be injected into. */
export async function buildApp(hub: Hub): Promise<App> {
  const loggerInstance: FastifyBaseLogger = hub.log
  const app = Fastify({
    loggerInstance,
    // the default request log prints URLs; ours prints the route's pattern
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 64 << 10,
    connectionTimeout: 30_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000, maxHeaderSize: 16 << 10 },
    genReqId: () => `urn:uuid:${crypto.randomUUID()}`,
    routerOptions: { maxParamLength: 100 },
    // a URL that cannot be decoded is refused before there is a route; fastify's own reply repeats it
    frameworkErrors: sendProblem,
  }).withTypeProvider<ZodTypeProvider>()

  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => (reply) => JSON.stringify(reply))
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler(() => {
    throw new YikuError('notFound')
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseStrictJson(body),
  )
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
  })
  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'none' } = request.routeOptions
    request.log.info({
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
  })

  await registerTokens(app, hub.ring)
  await registerDocs(app)
  sessionRoutes(app, hub)
  profileRoutes(app, hub)
  catalogueRoutes(app, hub)
  healthRoutes(app, hub)
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await app.ready()
  return app
}

async function registerDocs(app: App): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Yiku 一库', version: '1', description: '一库查询、免提交、办一次更新一次' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  })
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: pagePolicy })
}
