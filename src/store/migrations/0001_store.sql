-- The store of facts. Everything about a resident is keyed by resident_id, so that on Citus resident, record,
-- record_history and staging are distributed by it and co-located. uuid columns hold any 16 bytes.

CREATE TABLE batch (
  batch_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source        smallint NOT NULL,
  export        text NOT NULL,
  mode          text NOT NULL CHECK (mode IN ('snapshot', 'changes', 'revert')),
  status        text NOT NULL CHECK (status IN ('running', 'merged', 'refused', 'dryRun', 'reverted', 'interrupted')),
  files         jsonb NOT NULL,
  observed_at   timestamptz NOT NULL,
  started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at   timestamptz,
  counts        jsonb NOT NULL DEFAULT '{}',
  leftover      jsonb NOT NULL DEFAULT '[]',
  refusal       jsonb,
  reverts       bigint REFERENCES batch
);
COMMENT ON TABLE batch IS 'One run of one adapter over one export (or one revert). No resident data.';
COMMENT ON COLUMN batch.files IS '[{ "name", "bytes", "sha256" }]';
COMMENT ON COLUMN batch.leftover IS 'names of columns nobody asked for';
COMMENT ON COLUMN batch.refusal IS '{ "code", "message" } where the whole file was refused';
CREATE INDEX batch_source ON batch (source, batch_id);

CREATE TABLE resident (
  resident_id     uuid PRIMARY KEY,
  id_number       bytea NOT NULL,
  birth_date      date NOT NULL,
  name_key        uuid,
  registered_area text,
  living_area     text,
  life_status     text
) WITH (fillfactor = 80);
COMMENT ON TABLE resident IS 'The only way from a resident key back to an ID number, and that only through the key ring.';
COMMENT ON COLUMN resident.id_number IS 'sealed; its digest is resident_id itself';
COMMENT ON COLUMN resident.name_key IS 'keyed hash of the name under which the first source knew the resident: matched with hints of refused rows';

CREATE TABLE record (
  resident_id    uuid NOT NULL,
  key            uuid NOT NULL,
  digest         uuid NOT NULL,
  batch_id       bigint NOT NULL,
  observed_at    timestamptz NOT NULL,
  recorded_at    timestamptz NOT NULL,
  source_version bigint,
  version        integer NOT NULL,
  valid_from     date,
  valid_to       date,
  category       smallint NOT NULL,
  source         smallint NOT NULL,
  deleted        boolean NOT NULL DEFAULT false,
  self_collected boolean NOT NULL DEFAULT false,
  data           jsonb,
  sealed         bytea,
  PRIMARY KEY (resident_id, category, source, key)
) WITH (fillfactor = 90);
COMMENT ON TABLE record IS 'One fact about one resident, in one category, from one source: its current version. deleted = tombstone.';
COMMENT ON COLUMN record.key IS 'keyed hash of the natural key';
COMMENT ON COLUMN record.digest IS 'keyed hash of place, validity and content: proves the row, tells change, and is the counter block of sealed';
COMMENT ON COLUMN record.data IS 'fields of level 1-2';
COMMENT ON COLUMN record.sealed IS 'fields of level 3-4: key id, then ciphertext of their JSON';
CREATE INDEX record_source ON record (source, category);
-- few values, analysed after every large batch: a small sample tells enough
ALTER TABLE record ALTER COLUMN source SET STATISTICS 30, ALTER COLUMN category SET STATISTICS 30;

CREATE TABLE record_history (
  LIKE record INCLUDING DEFAULTS,
  superseded_at timestamptz NOT NULL,
  superseded_by bigint NOT NULL,
  PRIMARY KEY (resident_id, category, source, key, version)
);
COMMENT ON TABLE record_history IS 'Every superseded version of a record: known from recorded_at until superseded_at.';
CREATE INDEX record_history_superseded_by ON record_history (superseded_by);

CREATE TABLE coverage (
  coverage_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source        smallint NOT NULL,
  category      smallint NOT NULL,
  area          text NOT NULL,
  covers_from   date,
  observed_at   timestamptz NOT NULL,
  batch_id      bigint NOT NULL REFERENCES batch,
  recorded_at   timestamptz NOT NULL,
  superseded_at timestamptz
);
COMMENT ON TABLE coverage IS 'A statement that the source was complete for the category in the area, up to observed_at. Without it an empty category is unknown.';
CREATE UNIQUE INDEX coverage_current ON coverage (source, category, area) WHERE superseded_at IS NULL;

CREATE TABLE gap (
  gap_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source        smallint NOT NULL,
  category      smallint NOT NULL,
  resident_id   uuid,
  hint          uuid,
  key           uuid,
  batch_id      bigint NOT NULL REFERENCES batch,
  recorded_at   timestamptz NOT NULL,
  superseded_at timestamptz
);
COMMENT ON TABLE gap IS 'A refused row makes its source incomplete for whom it concerns: none becomes unknown there until a good row or a new snapshot comes.';
COMMENT ON COLUMN gap.hint IS 'keyed hash of what is left of a bad ID number and the name_key; with resident_id also null, the row could concern anybody';
CREATE INDEX gap_resident ON gap (resident_id) WHERE resident_id IS NOT NULL;
CREATE INDEX gap_hint ON gap (hint) WHERE hint IS NOT NULL;
CREATE INDEX gap_source ON gap (source, category);

CREATE TABLE reject (
  reject_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id  bigint NOT NULL REFERENCES batch,
  file      smallint NOT NULL,
  sheet     text,
  line      integer NOT NULL,
  problems  jsonb NOT NULL,
  digest    uuid,
  sealed    bytea
);
COMMENT ON TABLE reject IS 'A row that was not taken. sealed holds its cells, for the department to correct; problems never hold a value.';
COMMENT ON COLUMN reject.file IS 'position in batch.files';
CREATE INDEX reject_batch ON reject (batch_id, file, line);

CREATE UNLOGGED TABLE staging (
  batch_id       bigint NOT NULL,
  resident_id    uuid NOT NULL,
  key            uuid NOT NULL,
  digest         uuid NOT NULL,
  source_version bigint,
  line           integer NOT NULL,
  valid_from     date,
  valid_to       date,
  category       smallint NOT NULL,
  file           smallint NOT NULL,
  deleted        boolean NOT NULL,
  self_collected boolean NOT NULL,
  suspect        boolean NOT NULL,
  data           jsonb,
  sealed         bytea
);
-- filled and emptied batch by batch: nothing to learn, and nothing to vacuum but what deletes leave
ALTER TABLE staging SET (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
COMMENT ON TABLE staging IS 'Mapped rows on their way into record. Unlogged: a crash empties it, and the batch is run again.';
COMMENT ON COLUMN staging.suspect IS 'the ID number ends in 000: refused when the export also holds numbers that Excel destroyed';

CREATE UNLOGGED TABLE staging_resident (
  batch_id    bigint NOT NULL,
  resident_id uuid NOT NULL,
  birth_date  date NOT NULL,
  name_key    uuid,
  id_number   bytea NOT NULL
);
ALTER TABLE staging_resident SET (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
COMMENT ON TABLE staging_resident IS 'The residents of the staged rows; one may stand here more than once.';

CREATE UNLOGGED TABLE staging_gap (
  batch_id    bigint NOT NULL,
  category    smallint NOT NULL,
  resident_id uuid,
  hint        uuid,
  key         uuid
);
COMMENT ON TABLE staging_gap IS 'Whom the refused rows of a running batch may concern.';
