/** What can happen to a log: for tests that nothing is called durable which is not. */
import type pg from 'pg'

/** What of tap's `t` this needs. */
interface Scope {
  teardown(work: () => Promise<void>): void
}

export interface Harm {
  /** a connection as the owner of the database */
  readonly client: Pick<pg.Client, 'query'>
  /** what a trigger on access_entry does for each row: PL/pgSQL */
  readonly body: string
  /** not before the commit */
  readonly deferred?: boolean
  /** as the owner, or else as whoever writes */
  readonly definer?: boolean
}

/** Makes a trigger on access_entry do something; gone when the test is over, or what is returned was called. */
export async function harmEntries(
  t: Scope,
  { client, body, deferred = false, definer = true }: Harm,
): Promise<() => Promise<void>> {
  await client.query(
    `CREATE OR REPLACE FUNCTION do_harm() RETURNS trigger LANGUAGE plpgsql SECURITY ${definer ? 'DEFINER' : 'INVOKER'} AS $$ BEGIN ${body} RETURN NEW; END $$`,
  )
  await client.query(
    deferred
      ? 'CREATE CONSTRAINT TRIGGER harm AFTER INSERT ON access_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION do_harm()'
      : 'CREATE TRIGGER harm BEFORE INSERT ON access_entry FOR EACH ROW EXECUTE FUNCTION do_harm()',
  )
  const remove = async () => {
    await client.query('DROP TRIGGER IF EXISTS harm ON access_entry')
  }
  t.teardown(remove)
  return remove
}

/** Process of the newest connection that writes entries. */
export async function writerPid(client: Harm['client']): Promise<number> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'yiku_log_writer' AND datname = current_database()
      ORDER BY backend_start DESC LIMIT 1`,
  )
  return rows[0]?.pid ?? 0
}
