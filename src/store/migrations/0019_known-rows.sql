-- What rows of snapshots came to: the next snapshot passes over those that say what the store holds already.

CREATE UNLOGGED TABLE known_rows (
  part     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id bigint NOT NULL,
  source   smallint NOT NULL,
  export   text NOT NULL,
  rules    text NOT NULL,
  day      date NOT NULL,
  pairs    bytea NOT NULL
);
-- keyed hashes do not compress
ALTER TABLE known_rows ALTER COLUMN pairs SET STORAGE EXTERNAL;
CREATE INDEX known_rows_export ON known_rows (source, export);
COMMENT ON TABLE known_rows IS 'Which digest of a record a row gives: true whatever the store holds, and lost without harm. Unlogged: a crash empties it, and the next snapshot is read whole.';
COMMENT ON COLUMN known_rows.batch_id IS 'the batch that read the rows';
COMMENT ON COLUMN known_rows.rules IS 'hash of the code and data by which rows were read';
COMMENT ON COLUMN known_rows.day IS 'the day of the export: on an earlier one a row may be refused whose dates lie ahead';
COMMENT ON COLUMN known_rows.pairs IS 'for each row the first 12 bytes of a keyed hash of its cells, and the first 12 of its record''s digest';

CREATE UNLOGGED TABLE staging_unseen (
  batch_id bigint NOT NULL,
  digest   uuid NOT NULL
);
ALTER TABLE staging_unseen SET (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
COMMENT ON TABLE staging_unseen IS 'Records that no row of a running batch gives of those it passed over.';

CREATE UNLOGGED TABLE staging_gone (
  batch_id    bigint NOT NULL,
  resident_id uuid NOT NULL,
  category    smallint NOT NULL,
  key         uuid NOT NULL
);
ALTER TABLE staging_gone SET (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
COMMENT ON TABLE staging_gone IS 'Records that a running snapshot no longer holds.';
