-- Who reads the log: what searching it needs, and how two auditors together come from an entry to the person it is about.

CREATE INDEX access_entry_organisation ON access_entry (organisation, entry_id) WHERE organisation IS NOT NULL;
CREATE INDEX access_entry_item ON access_entry (item, entry_id) WHERE item IS NOT NULL;
-- most looks are answered: whoever searches for those finds them wherever he looks
CREATE INDEX access_entry_unanswered ON access_entry (outcome, entry_id) WHERE outcome <> 'answered';

CREATE TABLE unmasking (
  unmasking_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  entry_id        uuid NOT NULL,
  resident_id     uuid NOT NULL,
  reason          text NOT NULL CHECK (reason ~ '\S'),
  status          text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired')),
  asked_by        integer NOT NULL REFERENCES account,
  asker           text NOT NULL,
  asked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at      timestamptz NOT NULL,
  decided_by      integer REFERENCES account,
  decider         text,
  decided_at      timestamptz,
  decision_reason text,
  CONSTRAINT unmasking_decided
    CHECK ((status = 'pending') = (decided_at IS NULL) AND (status IN ('pending', 'expired')) = (decided_by IS NULL)),
  CONSTRAINT unmasking_four_eyes
    CHECK (status NOT IN ('approved', 'rejected') OR (decided_by <> asked_by AND person_key(decider) <> person_key(asker)) IS TRUE),
  CONSTRAINT unmasking_withdrawn CHECK (status <> 'withdrawn' OR (decided_by = asked_by) IS TRUE)
);
COMMENT ON TABLE unmasking IS 'Auditors who ask whom an entry is about: one asks, another approves, and the first may read it for a day. Never deleted.';
COMMENT ON COLUMN unmasking.resident_id IS 'the entry''s; filled by the trigger, whatever the program says';
COMMENT ON COLUMN unmasking.asker IS 'holder of the account that asked; filled by the trigger';
COMMENT ON COLUMN unmasking.expires_at IS 'not approved till then, it comes to nothing';
CREATE INDEX unmasking_pending ON unmasking (expires_at) WHERE status = 'pending';
CREATE INDEX unmasking_asked ON unmasking (asked_at);

CREATE FUNCTION auditor_holder(account integer) RETURNS text LANGUAGE sql AS $$
  SELECT holder FROM account a WHERE a.account_id = auditor_holder.account AND role = 'auditor' AND NOT disabled FOR SHARE
$$;
COMMENT ON FUNCTION auditor_holder IS 'The holder of an account that is an auditor''s now; else null.';

CREATE FUNCTION unmasking_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decision constant text[] := ARRAY['status', 'decided_by', 'decider', 'decided_at', 'decision_reason'];
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'requests are kept' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'pending' THEN
      RAISE EXCEPTION 'a request begins as pending' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.asker := auditor_holder(NEW.asked_by);
    NEW.resident_id := (SELECT e.resident_id FROM access_entry e WHERE e.entry_id = NEW.entry_id);
    IF NEW.asker IS NULL THEN
      RAISE EXCEPTION 'only an auditor asks' USING ERRCODE = 'check_violation', CONSTRAINT = 'unmasking_auditor';
    END IF;
    IF NEW.resident_id IS NULL THEN
      RAISE EXCEPTION 'the entry is about nobody' USING ERRCODE = 'check_violation', CONSTRAINT = 'unmasking_subject';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status <> 'pending' OR NEW.status = 'pending' OR to_jsonb(OLD) - decision <> to_jsonb(NEW) - decision THEN
    RAISE EXCEPTION 'of a request nothing changes but that it is decided, once' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.decided_at := clock_timestamp();
  NEW.decider := CASE WHEN NEW.status <> 'expired' THEN auditor_holder(NEW.decided_by) END;
  IF NEW.status <> 'expired' AND NEW.decider IS NULL THEN
    RAISE EXCEPTION 'only an auditor decides' USING ERRCODE = 'check_violation', CONSTRAINT = 'unmasking_auditor';
  END IF;
  IF NEW.status = 'approved' AND NEW.expires_at <= NEW.decided_at THEN
    RAISE EXCEPTION 'too late' USING ERRCODE = 'check_violation', CONSTRAINT = 'unmasking_expired';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION unmasking_guard IS 'Who asks and who decides is looked up here: a mistake of the program cannot make one person two.';
CREATE TRIGGER unmasking_guard BEFORE INSERT OR UPDATE OR DELETE ON unmasking
  FOR EACH ROW EXECUTE FUNCTION unmasking_guard();
CREATE TRIGGER unmasking_stays BEFORE TRUNCATE ON unmasking FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
