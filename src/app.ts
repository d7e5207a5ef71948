/** The application: hooks and routes, registered in the order one reads. */
import fastifyCookie from '@fastify/cookie'
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { jsonSchemaTransformObject, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { startAccessDuties } from './access/duties.ts'
import { enforcePolicies } from './access/policy.ts'
import { logRequests } from './audit/log-requests.ts'
import { YikuError } from './errors.ts'
import type { Hub } from './hub.ts'
import { accessChangeRoutes } from './routes/access-changes.ts'
import { accessEntryRoutes } from './routes/access-entries.ts'
import { accountRegisterRoutes } from './routes/account-register.ts'
import { accountRoutes } from './routes/accounts.ts'
import { anomalyRoutes } from './routes/anomalies.ts'
import { batchRoutes } from './routes/batches.ts'
import { limitBodyTime, longestBodyMs } from './routes/body-time.ts'
import { budgetRoutes } from './routes/budgets.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { changeStoreOf } from './routes/change-store.ts'
import { changeRoutes } from './routes/changes.ts'
import { checkpointRoutes } from './routes/checkpoints.ts'
import { clientKeyRoutes } from './routes/client-keys.ts'
import { clientRoutes } from './routes/clients.ts'
import { conflictRoutes } from './routes/conflicts.ts'
import { correctionLookRoutes } from './routes/correction-looks.ts'
import { correctionRegisterRoutes } from './routes/correction-register.ts'
import { correctionRoutes } from './routes/corrections.ts'
import { gateOf } from './routes/gate.ts'
import { healthRoutes } from './routes/health.ts'
import { itemRoutes } from './routes/items.ts'
import { giveLastReplies } from './routes/last-replies.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { oidcRoutes } from './routes/oidc.ts'
import { pageRoutes } from './routes/page.ts'
import { answerBrokenRequest, describeRoute, sendProblem, setProblem } from './routes/problem.ts'
import { profileRoutes } from './routes/profiles.ts'
import { proofBundleRoutes } from './routes/proof-bundles.ts'
import { proofReceiptRoutes } from './routes/proof-receipts.ts'
import { proofStatisticsRoutes } from './routes/proof-statistics.ts'
import { proofRoutes } from './routes/proofs.ts'
import { pushRevertRoutes } from './routes/push-reverts.ts'
import { residentLookRoutes } from './routes/resident-looks.ts'
import type { App } from './routes/route.ts'
import { ruleRoutes } from './routes/rules.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { sourceRoutes } from './routes/sources.ts'
import { parseStrictJson } from './routes/strict-json.ts'
import { subscriptionRoutes } from './routes/subscriptions.ts'
import { templateRoutes } from './routes/templates.ts'
import { tokenRoutes } from './routes/token.ts'
import { unmaskingRoutes } from './routes/unmaskings.ts'
import { updateRoutes } from './routes/updates.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { openUploadFolder } from './uploads/upload-folder.ts'
import { createUploadRunner } from './uploads/upload-runner.ts'

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
    // whose addresses the log keeps: those that the proxies in front name, and nobody else
    trustProxy: hub.config.proxies.length > 0 && [...hub.config.proxies],
    connectionTimeout: 30_000,
    // for the longest there are; each route's own: body-time.ts
    requestTimeout: longestBodyMs,
    keepAliveTimeout: 65_000,
    // last-replies.ts
    return503OnClosing: false,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000, maxHeaderSize: 16 << 10 },
    genReqId: () => `urn:uuid:${crypto.randomUUID()}`,
    routerOptions: { maxParamLength: 100 },
    // a URL that cannot be decoded is refused before there is a route; fastify's own reply repeats it
    frameworkErrors: sendProblem,
    clientErrorHandler: answerBrokenRequest,
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
  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'none' } = request.routeOptions
    request.log.info({
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
  })

  giveLastReplies(app)
  limitBodyTime(app)
  await app.register(fastifyCookie)
  declareDocsPublic(app)
  enforcePolicies(app, gateOf(hub))
  // behind the cookies, which are part of what may not leave without an entry
  logRequests(app, {
    accessLog: hub.accessLog,
    vault: hub.vault,
    refuse: (request, reply) => JSON.stringify(setProblem(new YikuError('auditUnavailable'), request, reply)),
  })
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    reply.header('x-content-type-options', 'nosniff')
  })
  await registerDocs(app)
  sessionRoutes(app, hub)
  oidcRoutes(app, hub)
  accountRoutes(app, hub)
  tokenRoutes(app, hub)
  clientKeyRoutes(app, hub)
  accessChangeRoutes(app, hub)
  accountRegisterRoutes(app, hub)
  clientRoutes(app, hub)
  ruleRoutes(app, hub)
  budgetRoutes(app, hub)
  profileRoutes(app, hub)
  updateRoutes(app, hub)
  pushRevertRoutes(app, hub)
  changeRoutes(app, hub)
  correctionRoutes(app, hub)
  correctionRegisterRoutes(app, hub)
  correctionLookRoutes(app, hub)
  subscriptionRoutes(app, hub)
  await proofRoutes(app, hub)
  await proofBundleRoutes(app, hub)
  proofReceiptRoutes(app, hub)
  proofStatisticsRoutes(app, hub)
  residentLookRoutes(app, hub)
  accessEntryRoutes(app, hub)
  unmaskingRoutes(app, hub)
  checkpointRoutes(app, hub)
  anomalyRoutes(app, hub)
  conflictRoutes(app, hub)
  catalogueRoutes(app, hub)
  registerUploads(app, hub)
  itemRoutes(app, hub)
  healthRoutes(app, hub)
  metricsRoutes(app, hub)
  pageRoutes(app)
  const config = { policy: 'public', audit: { none: 'says how to ask, not what anybody is' } } as const
  app.get('/openapi.json', { config, schema: { hide: true } }, async () => app.swagger())
  const duties = startAccessDuties(changeStoreOf(hub), hub.log)
  app.addHook('onClose', async () => duties.stop())
  await app.ready()
  return app
}

/** What comes in by them is read while the server listens. */
function registerUploads(app: App, hub: Hub): void {
  const uploads = openUploadFolder(hub.config.dataFolder)
  const { dataFolder } = hub.config
  const runner = createUploadRunner({ ...hub, dataFolder, uploads, log: (line) => hub.log.error(line) })
  templateRoutes(app, hub)
  uploadRoutes(app, hub, { uploads, runner })
  batchRoutes(app, hub, { uploads, runner })
  sourceRoutes(app, hub)
  app.addHook('onListen', async () => runner.start())
  app.addHook('onClose', async () => runner.close())
}

/** The pages' routes come from a plugin, which knows nothing of policies and of the log. */
function declareDocsPublic(app: App): void {
  app.addHook('onRoute', (route) => {
    if (/^\/docs(\/|$)/.test(route.url))
      route.config = { ...route.config, policy: 'public', audit: { none: 'pages without data' } }
  })
}

async function registerDocs(app: App): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Yiku 一库', version: '1', description: '一库查询、免提交、办一次更新一次' },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          refreshCookie: {
            type: 'apiKey',
            in: 'cookie',
            name: 'yiku_refresh',
            description:
              '登录时下发；经 https 时名为 __Host-yiku_refresh。只接受本系统页面发出的请求（Origin、Sec-Fetch-Site）',
          },
        },
      },
      security: [{ bearer: [] }],
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  })
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: pagePolicy })
}
