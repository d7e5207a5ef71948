-- The access log: who asked what, for what purpose, with what result. Entries are written by one role and put in their
-- order by another; neither can change or remove what is there. This stops the application and whoever speaks through
-- it. It does not stop the owner of these tables or a superuser, who can drop a trigger: against them stand the signed
-- checkpoints that are kept elsewhere.

CREATE TABLE access_entry (
  entry_id           uuid NOT NULL,
  at                 timestamptz NOT NULL,
  version            smallint NOT NULL,
  kind               text NOT NULL,
  outcome            text NOT NULL,
  code               text,
  route              text,
  request_id         uuid,
  actor_kind         text NOT NULL,
  actor              text,
  actor_name         text,
  role               text,
  organisation       text,
  department         text,
  area               text,
  address            uuid,
  item               text,
  case_number        text,
  reason             text,
  presence_method    text,
  presence_reference text,
  basis              text,
  resident_id        uuid,
  resident_count     integer,
  subject            text,
  categories_asked   smallint[],
  categories_given   smallint[],
  leaf_hash          bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
  PRIMARY KEY (entry_id, at)
) PARTITION BY RANGE (at);
COMMENT ON TABLE access_entry IS 'One line of the access log, for ever as it was written. entry_id is a UUID version 7: its order is that of time.';
COMMENT ON COLUMN access_entry.version IS 'of the canonical encoding that leaf_hash was made of';
COMMENT ON COLUMN access_entry.address IS 'keyed hash of the client''s network address';
COMMENT ON COLUMN access_entry.categories_asked IS 'stable numbers of the categories';
COMMENT ON COLUMN access_entry.leaf_hash IS 'RFC 6962 leaf hash over all other columns, in their canonical encoding; the receipt names it';
CREATE INDEX access_entry_resident ON access_entry (resident_id, entry_id) WHERE resident_id IS NOT NULL;
CREATE INDEX access_entry_actor ON access_entry (actor, entry_id) WHERE actor IS NOT NULL;

CREATE TABLE access_pending (
  entry_id uuid PRIMARY KEY,
  at       timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
COMMENT ON TABLE access_pending IS 'Entries that have no place in the tree yet. The line comes with its entry and goes with its leaf, in one transaction each: none is ever passed over, however late its transaction commits.';

CREATE TABLE access_leaf (
  leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
  entry_id   uuid NOT NULL UNIQUE,
  at         timestamptz NOT NULL,
  leaf_hash  bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
);
COMMENT ON TABLE access_leaf IS 'The place of each entry in the tree. It stays when the entry''s time of retention is over.';

CREATE TABLE access_tile (
  level      smallint NOT NULL CHECK (level BETWEEN 0 AND 63),
  tile_index bigint NOT NULL CHECK (tile_index >= 0),
  root       bytea NOT NULL CHECK (octet_length(root) = 32),
  hashes     bytea NOT NULL CHECK (octet_length(hashes) = 8192),
  PRIMARY KEY (level, tile_index)
);
COMMENT ON TABLE access_tile IS 'Full tiles of the tree (C2SP tlog-tiles). Partial ones are made when asked for: of leaves, or of the roots of the tiles below.';
COMMENT ON COLUMN access_tile.root IS 'hash over the tile: its place in the tile above';

CREATE TABLE checkpoint (
  size bigint PRIMARY KEY CHECK (size > 0),
  note text NOT NULL
);
COMMENT ON TABLE checkpoint IS 'Signed heads of the tree (C2SP tlog-checkpoint). Copies belong elsewhere.';

CREATE TABLE cosignature (
  size bigint NOT NULL REFERENCES checkpoint,
  name text NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (size, name)
);
COMMENT ON TABLE cosignature IS 'What witnesses have signed beneath a checkpoint (C2SP tlog-cosignature).';

CREATE TABLE log_duty (
  duty     text PRIMARY KEY,
  tried_at timestamptz NOT NULL,
  done_at  timestamptz,
  size     bigint NOT NULL DEFAULT 0,
  problem  text
);
COMMENT ON TABLE log_duty IS 'What is done for the log from time to time, by whichever process comes first: checkpoints, handing them over, making and dropping months.';
COMMENT ON COLUMN log_duty.size IS 'of the tree, when it was last done';
COMMENT ON COLUMN log_duty.problem IS 'why the last attempt failed';

CREATE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the access log only grows: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION log_refuse IS 'What was logged stays as it was.';

CREATE TRIGGER access_entry_stays BEFORE UPDATE OR DELETE ON access_entry FOR EACH ROW EXECUTE FUNCTION log_refuse();
CREATE TRIGGER access_entry_whole BEFORE TRUNCATE ON access_entry FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER access_leaf_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON access_leaf FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER access_tile_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON access_tile FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER access_pending_stays BEFORE UPDATE OR TRUNCATE ON access_pending FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();

-- with the rights of the owner: whoever may write entries need not be able to write here
CREATE FUNCTION access_entry_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.access_pending (entry_id, at) SELECT entry_id, at FROM added;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION access_entry_added IS 'No entry can be written without waiting for its place in the tree.';
CREATE TRIGGER access_entry_added AFTER INSERT ON access_entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION access_entry_added();

CREATE FUNCTION access_pending_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM gone WHERE NOT EXISTS (SELECT FROM access_leaf l WHERE l.entry_id = gone.entry_id)) THEN
    RAISE EXCEPTION 'an entry must have its place in the tree before it stops waiting for one' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION access_pending_done IS 'The one way out of access_pending leads through access_leaf.';
CREATE TRIGGER access_pending_done AFTER DELETE ON access_pending REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION access_pending_done();

-- Partitions by month of China, in a schema of their own so that they are reached through access_entry alone.
CREATE SCHEMA log_month;

CREATE FUNCTION access_month_start(month date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
  $$ SELECT date_trunc('month', month)::timestamp AT TIME ZONE 'Asia/Shanghai' $$;

CREATE FUNCTION access_ensure_months(first timestamptz, last timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  month date := date_trunc('month', first AT TIME ZONE 'Asia/Shanghai');
  name  text;
BEGIN
  WHILE month <= last AT TIME ZONE 'Asia/Shanghai' LOOP
    name := 'access_entry_' || to_char(month, 'YYYY_MM');
    IF to_regclass('log_month.' || name) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtext('yiku log months'));
    END IF;
    IF to_regclass('log_month.' || name) IS NULL THEN
      -- made first and attached then: that needs no lock which would keep entries waiting
      EXECUTE format('CREATE TABLE log_month.%I (LIKE public.access_entry INCLUDING ALL)', name);
      EXECUTE format('CREATE TRIGGER access_entry_whole BEFORE TRUNCATE ON log_month.%I FOR EACH STATEMENT EXECUTE FUNCTION public.log_refuse()', name);
      EXECUTE format('ALTER TABLE public.access_entry ATTACH PARTITION log_month.%I FOR VALUES FROM (%L) TO (%L)',
        name, public.access_month_start(month), public.access_month_start((month + interval '1 month')::date));
    END IF;
    month := month + interval '1 month';
  END LOOP;
END $$;
COMMENT ON FUNCTION access_ensure_months IS 'Makes the partitions from the month of one moment to that of another, where they are missing.';

CREATE FUNCTION access_drop_month(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  name text := 'access_entry_' || to_char(month, 'YYYY_MM');
  found boolean;
BEGIN
  IF public.access_month_start((month + interval '1 month')::date) > now() - interval '180 days' THEN
    RAISE EXCEPTION 'entries are kept for 180 days at least' USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format(
    'SELECT EXISTS (SELECT FROM log_month.%I e LEFT JOIN public.access_leaf l ON l.entry_id = e.entry_id AND l.at = e.at
       WHERE l.leaf_index IS NULL OR l.leaf_index >= (SELECT coalesce(max(size), 0) FROM public.checkpoint))', name) INTO found;
  IF found THEN
    RAISE EXCEPTION 'entries that no checkpoint covers are kept' USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('DROP TABLE log_month.%I', name);
END $$;
COMMENT ON FUNCTION access_drop_month IS 'Ends the retention of a month: its entries go, their leaves and tiles stay. Never before 180 days.';

SELECT access_ensure_months(now(), now() + interval '3 months');

REVOKE EXECUTE ON FUNCTION access_ensure_months, access_drop_month, access_entry_added FROM PUBLIC;

-- Roles belong to the server, not to one database: they may be there already, or be somebody else's to make.
DO $$
BEGIN
  IF NOT (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user) THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('yiku log roles'));
  BEGIN
    CREATE ROLE yiku_log_writer NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE yiku_log_sequencer NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    IF NOT pg_has_role('yiku_log_writer', 'MEMBER') THEN EXECUTE 'GRANT yiku_log_writer TO CURRENT_USER'; END IF;
    IF NOT pg_has_role('yiku_log_sequencer', 'MEMBER') THEN EXECUTE 'GRANT yiku_log_sequencer TO CURRENT_USER'; END IF;
  EXCEPTION WHEN insufficient_privilege THEN
    -- somebody else's roles: without them the triggers alone keep the log as it was
    NULL;
  END;
END $$;

-- Grants come one by one: where a role could not be made, whoever makes it grants the same.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'yiku_log_writer') THEN
    GRANT SELECT, INSERT ON access_entry TO yiku_log_writer;
    GRANT EXECUTE ON FUNCTION access_ensure_months TO yiku_log_writer;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'yiku_log_sequencer') THEN
    GRANT SELECT ON access_entry TO yiku_log_sequencer;
    GRANT SELECT, DELETE ON access_pending TO yiku_log_sequencer;
    GRANT SELECT, INSERT ON access_leaf, access_tile, checkpoint, cosignature TO yiku_log_sequencer;
    GRANT SELECT, INSERT, UPDATE ON log_duty TO yiku_log_sequencer;
    GRANT EXECUTE ON FUNCTION access_ensure_months, access_drop_month TO yiku_log_sequencer;
  END IF;
END $$;
