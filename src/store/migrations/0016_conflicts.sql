-- Where departments contradict each other (比对). A record keeps beside it what it states of the facts on which departments
-- are compared, as keyed hashes: whether two say the same of a resident can be told wherever both are read, at any moment.

ALTER TABLE record ADD COLUMN stated bytea;
COMMENT ON COLUMN record.stated IS 'for each compared fact 12 bytes: its number, which record is the newest, and the beginning of a keyed hash of resident, fact and value';
ALTER TABLE record_history ADD COLUMN stated bytea;
ALTER TABLE staging ADD COLUMN stated bytea;

CREATE TABLE conflict (
  conflict_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  resident_id uuid NOT NULL,
  fact        smallint NOT NULL,
  authority   smallint,
  opened_at   timestamptz NOT NULL DEFAULT now(),
  closed_at   timestamptz,
  UNIQUE (resident_id, fact)
);
COMMENT ON TABLE conflict IS 'That departments contradict each other on a fact of a resident, for their officers; profiles and proofs do not go by it, but by the records. One that is closed opens again when they contradict each other again.';
COMMENT ON COLUMN conflict.authority IS 'department whose word counts; null: none of the fact''s authorities says anything';
COMMENT ON COLUMN conflict.closed_at IS 'when they were first found to agree';

CREATE TABLE conflict_side (
  conflict_id uuid NOT NULL REFERENCES conflict,
  source      smallint NOT NULL,
  categories  smallint[] NOT NULL,
  stated      bytea NOT NULL,
  answer      text CHECK (answer IN ('ownIsWrong', 'ownIsRight')),
  reason      text,
  answered_at timestamptz,
  answered_by integer REFERENCES account,
  PRIMARY KEY (conflict_id, source),
  CONSTRAINT conflict_side_answered CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (reason IS NULL)
    AND (answer IS NULL) = (answered_by IS NULL))
);
COMMENT ON TABLE conflict_side IS 'A department that says something of the fact, and what its officer says to the others. An answer is about what was stated then.';
COMMENT ON COLUMN conflict_side.stated IS 'the keyed hashes of what it says, in order: tells whether it says something else now';
CREATE INDEX conflict_side_source ON conflict_side (source, conflict_id);

CREATE TABLE conflict_watch (
  single   boolean PRIMARY KEY DEFAULT true CHECK (single),
  position bigint NOT NULL,
  facts    text,
  day      date
);
COMMENT ON TABLE conflict_watch IS 'How far in the feed of changes departments have been compared, and by which catalogue.';
COMMENT ON COLUMN conflict_watch.facts IS 'what is compared, and how: where that changes, all records state it anew; null: they have done so since the first of them';
COMMENT ON COLUMN conflict_watch.day IS 'when open conflicts were last looked at whether the records in them are still valid';

-- a store that knows nobody yet has nothing to state anew
INSERT INTO conflict_watch (position, facts) SELECT 0, NULL WHERE NOT EXISTS (SELECT FROM record);
