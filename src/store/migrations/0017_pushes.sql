-- Pushes in numbers: what each one writes, and finds, costs every one of them.

-- numbers rise with time: the few blocks of a stretch of time are found without an entry for each push
DROP INDEX push_source;
CREATE INDEX push_at ON push USING brin (at);

DROP INDEX record_history_superseded_by;
CREATE INDEX record_history_superseded_by ON record_history USING brin (superseded_by);

-- by the key first: what a department left open in a category may be many
DROP INDEX gap_key;
CREATE INDEX gap_key ON gap (key) WHERE superseded_at IS NULL;

ALTER TABLE push ADD COLUMN reverted_by bigint;
COMMENT ON COLUMN push.reverted_by IS 'the batch that took it back';
CREATE INDEX push_reverted ON push (source, push_id) WHERE reverted_by IS NOT NULL;

CREATE TABLE push_confirmation (
  resident_id uuid NOT NULL,
  key         uuid NOT NULL,
  category    smallint NOT NULL,
  source      smallint NOT NULL,
  version     integer NOT NULL,
  push_id     bigint NOT NULL
);
COMMENT ON TABLE push_confirmation IS 'A push that said of a record what stood already: when the one that brought it is taken back, the record stays.';
CREATE INDEX push_confirmation_record ON push_confirmation (resident_id, key);

CREATE FUNCTION push_overtaken() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'somebody else has written one of the records first' USING ERRCODE = 'serialization_failure';
END $$;
COMMENT ON FUNCTION push_overtaken IS 'Fails, so that a push can be tried again; its COMMIT is already on its way.';
