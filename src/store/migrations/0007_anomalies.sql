-- Anomalies in the access log: what looks like misuse, found by rules that are rows, explained in words, and decided
-- upon by an auditor. Nothing here holds an ID number: residents are known by their keys alone, as in the log.

ALTER TABLE account ADD COLUMN own_resident uuid;
COMMENT ON COLUMN account.own_resident IS
  'resident key of the holder''s own ID number, where it was told: so that looks at oneself and at colleagues are found. Nobody can read the number out of it';

CREATE TABLE anomaly_rule (
  kind       text PRIMARY KEY CHECK (kind IN ('bulk', 'sequential', 'household', 'selfOrColleague', 'afterHours',
    'sharedCase', 'unknownCase', 'newVillage', 'denials', 'budget')),
  enabled    boolean NOT NULL DEFAULT true,
  parameters jsonb NOT NULL CHECK (jsonb_typeof(parameters) = 'object'),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE anomaly_rule IS 'What counts as an anomaly. The program checks the parameters when it reads them; where they are wrong, it says so and leaves that rule out.';
COMMENT ON COLUMN anomaly_rule.parameters IS 'thresholds; what each means stands in src/audit/anomaly-rule.ts';
INSERT INTO anomaly_rule (kind, parameters) VALUES
  ('bulk', '{"hour": {"clerk": 40, "window": 60}, "day": {"clerk": 150, "window": 300}, "usual": {"times": 4, "least": 60}}'),
  ('sequential', '{"minutes": 60, "gap": 10, "least": 4, "stepDays": 10, "steps": 6}'),
  ('household', '{"hours": 72, "members": 3, "purposes": 4}'),
  ('selfOrColleague', '{"colleagues": true}'),
  ('afterHours', '{"from": "21:00", "to": "06:30", "least": 3, "restLeast": 10, "restDays": [], "workDays": []}'),
  ('sharedCase', '{"hours": 72, "families": 4}'),
  ('unknownCase', '{"hours": 24, "least": 3, "patterns": []}'),
  ('newVillage', '{"hours": 24, "families": 4, "knownDays": 3, "daysWorked": 10, "looks": 100}'),
  ('denials', '{"hours": 1, "least": 7, "share": 0.3}'),
  ('budget', '{"hours": 24, "least": 1}');

CREATE TABLE anomaly (
  anomaly_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind         text NOT NULL REFERENCES anomaly_rule,
  about        text NOT NULL,
  actor        text NOT NULL,
  actor_name   text,
  role         text,
  organisation text,
  area         text,
  first_entry  uuid NOT NULL,
  last_entry   uuid NOT NULL,
  first_at     timestamptz NOT NULL,
  last_at      timestamptz NOT NULL,
  entries      integer NOT NULL DEFAULT 0,
  score        real NOT NULL,
  explanation  text NOT NULL,
  found_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'explained', 'confirmed')),
  decided_by   integer REFERENCES account,
  decider      text,
  decided_at   timestamptz,
  reason       text CHECK (reason ~ '\S'),
  CHECK (num_nulls(decided_by, decider, decided_at, reason) = CASE state WHEN 'open' THEN 4 ELSE 0 END)
);
COMMENT ON TABLE anomaly IS 'One episode that looks like misuse, of one actor. While it is open, what goes on extends it; once decided, it stays as it is.';
COMMENT ON COLUMN anomaly.about IS 'tells episodes of one kind and actor apart: a case number, a village, a household''s key; empty where there is nothing to tell';
COMMENT ON COLUMN anomaly.actor IS 'number of the account, as in access_entry';
COMMENT ON COLUMN anomaly.score IS 'how far beyond the rule: 1 = just';
COMMENT ON COLUMN anomaly.explanation IS 'what was found, in words; no resident in it';
COMMENT ON COLUMN anomaly.decider IS 'holder of the account that decided';
CREATE INDEX anomaly_open ON anomaly (actor, kind) WHERE state = 'open';

CREATE TABLE anomaly_entry (
  anomaly_id bigint NOT NULL REFERENCES anomaly,
  entry_id   uuid NOT NULL,
  PRIMARY KEY (anomaly_id, entry_id)
);
COMMENT ON TABLE anomaly_entry IS 'The entries of the log that an anomaly is made of. They may be gone when their time of retention is over.';
CREATE INDEX anomaly_entry_entry ON anomaly_entry (entry_id);

CREATE FUNCTION anomaly_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.state = 'open' OR (NEW.state <> 'open' AND
    (to_jsonb(OLD) - 'state' - 'decided_by' - 'decider' - 'decided_at' - 'reason') =
    (to_jsonb(NEW) - 'state' - 'decided_by' - 'decider' - 'decided_at' - 'reason'))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a decided anomaly stays as it is, and none is removed' USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION anomaly_stays IS 'Of a decided anomaly only the decision can change: to another decision.';
CREATE TRIGGER anomaly_stays BEFORE UPDATE OR DELETE ON anomaly FOR EACH ROW EXECUTE FUNCTION anomaly_stays();

CREATE TABLE anomaly_watch (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  leaves  bigint NOT NULL,
  done_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE anomaly_watch IS 'How far the log has been searched for anomalies: one row, changed in the transaction that stores what was found.';
COMMENT ON COLUMN anomaly_watch.leaves IS 'entries below this place in the tree have been seen: what commits late gets a later place, so none is passed over';
-- what was logged before there were rules is not judged
INSERT INTO anomaly_watch (leaves) SELECT coalesce(max(leaf_index) + 1, 0) FROM access_leaf;
