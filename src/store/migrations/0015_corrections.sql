-- Disputes about what a record says (校核): who says what is wrong, by when its department must answer, and what came of it.

CREATE TABLE correction (
  correction_id    uuid PRIMARY KEY,
  resident_id      uuid NOT NULL,
  category         smallint NOT NULL,
  source           smallint NOT NULL,
  key              uuid NOT NULL,
  version          integer NOT NULL,
  seen_version     integer NOT NULL,
  fields           jsonb NOT NULL CHECK (jsonb_typeof(fields) = 'object' AND fields <> '{}'),
  arrived_at       timestamptz NOT NULL,
  opened_at        timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  opened_by        integer REFERENCES account,
  opener_role      text NOT NULL,
  organisation     text,
  statement_digest uuid NOT NULL,
  statement        bytea NOT NULL,
  due_on           date NOT NULL,
  provisional      boolean NOT NULL,
  state            text NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'corrected', 'upheld', 'cannotTell', 'withdrawn')),
  changed_at       timestamptz,
  closed_at        timestamptz,
  closed_by        integer REFERENCES account,
  answer_digest    uuid,
  answer           bytea,
  CONSTRAINT correction_closed CHECK ((state = 'open') = (closed_at IS NULL)),
  CONSTRAINT correction_changed CHECK (changed_at IS NULL OR state = 'corrected'),
  CONSTRAINT correction_opener CHECK ((opened_by IS NULL) = (opener_role = 'resident')),
  CONSTRAINT correction_answered CHECK ((answer IS NULL) = (answer_digest IS NULL)
    AND (state NOT IN ('upheld', 'cannotTell') OR answer IS NOT NULL) AND (answer IS NULL OR closed_by IS NOT NULL))
);
COMMENT ON TABLE correction IS 'That somebody says that fields of a record are wrong. Never deleted; open ones are shown with the record.';
COMMENT ON COLUMN correction.key IS 'of the record, as in record.key';
COMMENT ON COLUMN correction.version IS 'of the record when it was disputed';
COMMENT ON COLUMN correction.seen_version IS 'of the record when it was last looked at whether the fields still say the same';
COMMENT ON COLUMN correction.fields IS '{ "field": keyed hash of what it said }: as long as it says so, it is disputed';
COMMENT ON COLUMN correction.arrived_at IS 'since when the store says of one of the fields what is disputed';
COMMENT ON COLUMN correction.opened_by IS 'account; null: the resident himself';
COMMENT ON COLUMN correction.statement IS 'sealed: what is claimed to be right, why, and a reference to evidence';
COMMENT ON COLUMN correction.due_on IS 'last working day, in China, on which the department may answer';
COMMENT ON COLUMN correction.provisional IS 'holidays up to due_on are not all announced: it is counted again when they are';
COMMENT ON COLUMN correction.changed_at IS 'since when the store no longer says what was disputed; null where it does';
COMMENT ON COLUMN correction.closed_by IS 'account that answered or withdrew; null: the resident himself, or the change of the record by itself';
COMMENT ON COLUMN correction.answer IS 'sealed: the department''s reason';
-- open ones on every look at the resident, all of them for himself
CREATE INDEX correction_resident ON correction (resident_id, category);
CREATE INDEX correction_open ON correction (source, due_on) WHERE closed_at IS NULL;
CREATE INDEX correction_source ON correction (source, opened_at);
CREATE INDEX correction_opener ON correction (opened_by, opened_at) WHERE opened_by IS NOT NULL;

CREATE FUNCTION correction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- what may still become of it
  later constant text[] := CASE
    WHEN TG_OP = 'UPDATE' AND OLD.closed_at IS NULL
      THEN ARRAY['seen_version', 'due_on', 'provisional', 'state', 'changed_at', 'closed_at', 'closed_by', 'answer_digest', 'answer']
    WHEN TG_OP = 'UPDATE' AND OLD.state = 'corrected' AND OLD.answer IS NULL
      THEN ARRAY['closed_by', 'answer_digest', 'answer']
    ELSE '{}' END;
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - later = to_jsonb(NEW) - later THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a dispute stays as it was opened and closed' USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION correction_stays IS 'What was disputed does not change, and what came of it only once; a department may still say why to what its update has settled.';
CREATE TRIGGER correction_stays BEFORE UPDATE OR DELETE ON correction FOR EACH ROW EXECUTE FUNCTION correction_stays();
