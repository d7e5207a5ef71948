-- Who is one person: by what shows of a name, and by the ID number that two accounts know of their holders. And what
-- retention has announced, found without reading the log: a receipt of an entry that is gone is held against it.

DROP INDEX account_power;

-- Besides blanks, all that Unicode lets be ignored (Default_Ignorable_Code_Point), controls and formats, and the letters
-- that are drawn as nothing. Normalised before and after: what lay between two letters kept them from being joined.
CREATE OR REPLACE FUNCTION person_key(holder text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT lower(normalize(regexp_replace(normalize(holder, NFKC),
    '[\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u115f-\u1160\u1680\u17b4-\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000110bd\U000110cd\U00013430-\U0001343f\U00013441-\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]',
    '', 'g'), NFKC)) $$;

CREATE FUNCTION one_person(holder text, own_resident uuid, other_holder text, other_resident uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT coalesce(person_key(holder) = person_key(other_holder), false) OR coalesce(own_resident = other_resident, false) $$;
COMMENT ON FUNCTION one_person IS 'Whether two accounts are one person''s: by name, or by the ID number where both have told it.';

-- of one person's powers the one that he had first stays
WITH second AS (
  UPDATE account a SET disabled = true FROM account b
   WHERE b.account_id < a.account_id AND one_person(a.holder, a.own_resident, b.holder, b.own_resident)
     AND a.role IN ('auditor', 'securityAdmin', 'systemAdmin') AND NOT a.disabled
     AND b.role IN ('auditor', 'securityAdmin', 'systemAdmin') AND NOT b.disabled
  RETURNING a.account_id)
UPDATE session s SET ended_at = clock_timestamp(), ended_because = 'revoked' FROM second
 WHERE s.account_id = second.account_id AND s.ended_at IS NULL;

CREATE UNIQUE INDEX account_power ON account (person_key(holder))
  WHERE role IN ('auditor', 'securityAdmin', 'systemAdmin') AND NOT disabled;
CREATE UNIQUE INDEX account_power_resident ON account (own_resident)
  WHERE role IN ('auditor', 'securityAdmin', 'systemAdmin') AND NOT disabled;

-- As before, and by the ID number, too: as the accounts have it now, for it may be told later than the name.
CREATE OR REPLACE FUNCTION access_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decision constant text[] := ARRAY['status', 'decided_by', 'decider', 'decided_at', 'decision_reason'];
  gives_up  boolean;
  proposing account;
  deciding  account;
  about     record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'requests are kept' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- giving up power is no grant
  gives_up := NEW.kind = 'accountChange' AND NEW.change = '{"disabled": true}';
  SELECT * INTO proposing FROM account WHERE account_id = NEW.proposed_by;
  SELECT s.holder, s.own_resident INTO about FROM (
    SELECT holder, own_resident FROM account WHERE NEW.kind = 'accountChange' AND username = NEW.subject
    UNION ALL SELECT NEW.change ->> 'holder', (NEW.change ->> 'ownResident')::uuid WHERE NEW.kind = 'accountAdd') s;
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'pending' THEN
      RAISE EXCEPTION 'a request begins as pending' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.proposer := security_admin(NEW.proposed_by);
    NEW.subject_holder := about.holder;
    IF NEW.proposer IS NULL THEN
      RAISE EXCEPTION 'only a security administrator proposes' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_administrator';
    END IF;
    IF NOT gives_up AND one_person(about.holder, about.own_resident, proposing.holder, proposing.own_resident) THEN
      RAISE EXCEPTION 'access_request_not_for_oneself: nobody grants to himself' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_not_for_oneself';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status <> 'pending' OR NEW.status = 'pending' OR to_jsonb(OLD) - decision <> to_jsonb(NEW) - decision THEN
    RAISE EXCEPTION 'of a request nothing changes but that it is decided, once' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.decided_at := clock_timestamp();
  NEW.decider := CASE WHEN NEW.status <> 'expired' THEN security_admin(NEW.decided_by) END;
  IF NEW.status <> 'expired' AND NEW.decider IS NULL THEN
    RAISE EXCEPTION 'only a security administrator decides' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_administrator';
  END IF;
  IF NEW.status = 'approved' AND NEW.expires_at <= NEW.decided_at THEN
    RAISE EXCEPTION 'too late' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_expired';
  END IF;
  -- else two who are no longer both in office would have made one change
  IF NEW.status = 'approved' AND security_admin(NEW.proposed_by) IS NULL THEN
    RAISE EXCEPTION 'who proposed it is no longer a security administrator' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_proposer';
  END IF;
  IF NEW.status IN ('approved', 'rejected') THEN
    SELECT * INTO deciding FROM account WHERE account_id = NEW.decided_by;
    IF one_person(deciding.holder, deciding.own_resident, proposing.holder, proposing.own_resident) THEN
      RAISE EXCEPTION 'access_request_four_eyes: two people make a change' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_four_eyes';
    END IF;
    IF one_person(about.holder, about.own_resident, deciding.holder, deciding.own_resident) THEN
      IF NEW.status = 'rejected' THEN
        RAISE EXCEPTION 'access_request_not_of_oneself: nobody stops what others propose about him' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_not_of_oneself';
      END IF;
      IF NOT gives_up THEN
        RAISE EXCEPTION 'access_request_not_for_oneself: nobody grants to himself' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_not_for_oneself';
      END IF;
    END IF;
    IF NEW.status = 'approved' AND NOT gives_up
      AND one_person(about.holder, about.own_resident, proposing.holder, proposing.own_resident) THEN
      RAISE EXCEPTION 'access_request_not_for_oneself: nobody grants to himself' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_not_for_oneself';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION unmasking_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF NEW.status IN ('approved', 'rejected') AND EXISTS (
    SELECT FROM account d, account a WHERE d.account_id = NEW.decided_by AND a.account_id = NEW.asked_by
      AND one_person(d.holder, d.own_resident, a.holder, a.own_resident)) THEN
    RAISE EXCEPTION 'unmasking_four_eyes: whoever has asked does not decide' USING ERRCODE = 'check_violation', CONSTRAINT = 'unmasking_four_eyes';
  END IF;
  RETURN NEW;
END $$;

CREATE INDEX access_entry_announcement ON access_entry (entry_id)
  WHERE kind = 'administration' AND actor_kind = 'program' AND starts_with(subject, 'retention before ');
