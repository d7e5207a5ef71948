/** How entries go into the store, and come out of it as the text that their hash is made of. */
import { entryFields } from './entry-fields.ts'

const columnTypes = {
  text: 'text',
  uuid: 'uuid',
  number: 'integer',
  numbers: 'smallint[]',
  time: 'timestamptz',
} as const

const targets = [...entryFields.map(({ column }) => column), 'version', 'leaf_hash']
const values = [
  ...entryFields.map(({ type, column }) =>
    type === 'time' ? `to_timestamp(given.${column}::numeric / 1000000)` : `given.${column}::${columnTypes[type]}`,
  ),
  'given.version::smallint',
  "decode(given.leaf_hash, 'hex')",
]

/**
 * Takes one array of text for each field, then version and leaf hash: however many entries, the parameters are as many
 * as an entry has fields. An entry that is there already stays as it is. Behind a SELECT it is unknown how many they are,
 * so that one plan is kept for all: made for each number of entries, it would cost more than writing them.
 */
export const insertEntries = `INSERT INTO access_entry (${targets.join(', ')})
  SELECT ${values.join(', ')}
    FROM unnest(${targets.map((_, at) => `(SELECT $${at + 1}::text[])`).join(', ')}) AS given (${targets.join(', ')})
  ON CONFLICT (entry_id, at) DO NOTHING`

/** Selects the fields of the entries that are called `e`, in the order of `entryFields`, then version and leaf hash. */
export const selectEntryFields = [
  ...entryFields.map(({ type, column }) =>
    type === 'time' ? `(extract(epoch FROM e.${column}) * 1000000)::bigint::text` : `e.${column}::text`,
  ),
  'e.version::text',
  "encode(e.leaf_hash, 'hex')",
].join(', ')
