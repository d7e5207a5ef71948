-- What departments' systems push, and the feed of changes. A push is one request, or one part of a stream: its number
-- comes from the same sequence as those of batches, so that batch_id of a record names one or the other.

CREATE TABLE push (
  push_id   bigint PRIMARY KEY,
  client_id text NOT NULL,
  source    smallint NOT NULL,
  at        timestamptz NOT NULL,
  accepted  integer NOT NULL,
  duplicate integer NOT NULL,
  stale     integer NOT NULL,
  rejected  integer NOT NULL
);
COMMENT ON TABLE push IS 'Which system brought what a record says: record.batch_id and record_history.batch_id name it. Kept as long as they are.';
CREATE INDEX push_source ON push (source, push_id);

CREATE TABLE push_key (
  client_id       text NOT NULL,
  idempotency_key text NOT NULL,
  part            integer NOT NULL,
  fingerprint     uuid NOT NULL,
  push_id         bigint NOT NULL,
  answer          text NOT NULL,
  at              timestamptz NOT NULL,
  PRIMARY KEY (client_id, idempotency_key, part)
);
COMMENT ON TABLE push_key IS 'What was answered to an Idempotency-Key: the same key and body get it again. Forgotten after thirty days.';
COMMENT ON COLUMN push_key.fingerprint IS 'keyed hash of the body';
COMMENT ON COLUMN push_key.answer IS 'status and version of each item, or the codes of its problems; no value';
CREATE INDEX push_key_at ON push_key USING brin (at);

CREATE TABLE change (
  batch_id    bigint NOT NULL,
  nth         integer NOT NULL,
  resident_id uuid,
  category    smallint NOT NULL,
  version     integer,
  deleted     boolean NOT NULL,
  PRIMARY KEY (batch_id, nth)
);
COMMENT ON TABLE change IS 'That a record changed, by which push or batch; no content. Without a resident: all of the category may have changed, as by a first load.';

CREATE TABLE change_pending (
  batch_id   bigint PRIMARY KEY,
  source     smallint NOT NULL,
  at         timestamptz NOT NULL,
  categories smallint[] NOT NULL
);
COMMENT ON TABLE change_pending IS 'Pushes and batches whose changes are committed and have no place in the feed yet.';

CREATE TABLE change_feed (
  position   bigint PRIMARY KEY,
  batch_id   bigint NOT NULL,
  source     smallint NOT NULL,
  at         timestamptz NOT NULL,
  categories smallint[] NOT NULL
);
COMMENT ON TABLE change_feed IS 'The order in which changes are told. Places are given after the commit, one after the other and by one process at a time: whoever has read up to a place has missed nothing before it, however transactions overlapped.';

CREATE INDEX gap_key ON gap (source, category, key) WHERE superseded_at IS NULL;
