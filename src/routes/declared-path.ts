/** Where in a request something is wrong, in the words of the route's own schema: what the sender named himself may be anybody's data. */
import { z } from 'zod'

type Schema = z.core.JSONSchema.BaseSchema

const known = new WeakMap<z.ZodType, Schema>()

/** A path of `/` and names; a key that the schema leaves to the sender stands there as `*`. */
export function declaredPath(schema: unknown, path: string): string {
  const pieces = path.split('/').filter((piece) => piece !== '')
  if (!(schema instanceof z.ZodType)) return '/'
  const root = known.get(schema) ?? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  known.set(schema, root)
  return `/${follow([root], pieces, root).join('/')}`
}

/** `among`: what the rest of the path may lead into. */
function follow(among: readonly Schema[], [piece, ...rest]: readonly string[], root: Schema): string[] {
  if (piece === undefined) return []
  const options = among.flatMap((one) => alternatives(one, root))
  const named = options.flatMap(({ properties = {} }) => (Object.hasOwn(properties, piece) ? [properties[piece]] : []))
  if (named.length > 0) return [piece, ...follow(named.filter(isSchema), rest, root)]
  const items = options.flatMap(({ items: each }) => each ?? []).filter(isSchema)
  if (items.length > 0 && /^\d+$/.test(piece)) return [piece, ...follow(items, rest, root)]
  const values = options.map(({ additionalProperties }) => additionalProperties).filter(isSchema)
  return ['*', ...follow(values, rest, root)]
}

function alternatives(schema: Schema, root: Schema): Schema[] {
  const { $ref, anyOf = [], oneOf = [], allOf = [] } = schema
  const meant = $ref === undefined ? undefined : root.$defs?.[$ref.replace('#/$defs/', '')]
  const others = [...(meant ? [meant] : []), ...anyOf, ...oneOf, ...allOf].filter(isSchema)
  return [schema, ...others.flatMap((one) => alternatives(one, root))]
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}
