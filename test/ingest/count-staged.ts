import type { Pool } from 'pg'

export interface StagedCount {
  /** rows that were ever staged since the last `forget` */
  count(): Promise<number>
  forget(): Promise<void>
}

/** Counts what is staged: `staging` itself is empty when a batch is over. */
export async function countStaged(pool: Pool): Promise<StagedCount> {
  await pool.query(`
    CREATE TABLE staged_so_far (rows bigint);
    CREATE FUNCTION count_staged() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO staged_so_far SELECT count(*) FROM added; RETURN NULL; END $$;
    CREATE TRIGGER count_staged AFTER INSERT ON staging REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION count_staged()`)
  return {
    async count() {
      const { rows } = await pool.query('SELECT coalesce(sum(rows), 0) AS rows FROM staged_so_far')
      return Number(rows[0].rows)
    },
    async forget() {
      await pool.query('TRUNCATE staged_so_far')
    },
  }
}
