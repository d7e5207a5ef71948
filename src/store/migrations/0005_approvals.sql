-- Two people for every change of who may act and what they may see; and how much each person may look at.

-- One person under two spellings would be two: width, case, blanks and invisible characters make no difference.
CREATE FUNCTION person_key(holder text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT lower(regexp_replace(normalize(holder, NFKC), '[\s\u00ad\u200b-\u200f\u2060\ufeff]', '', 'g')) $$;
COMMENT ON FUNCTION person_key IS 'Equal for two spellings of one person.';

DROP INDEX account_power;
CREATE UNIQUE INDEX account_power ON account (person_key(holder))
  WHERE role IN ('auditor', 'securityAdmin', 'systemAdmin') AND NOT disabled;

ALTER TABLE account ADD CONSTRAINT account_role_area_check
  CHECK (CASE role WHEN 'clerk' THEN length(area) = 12 ELSE length(area) < 12 END);
COMMENT ON CONSTRAINT account_role_area_check ON account IS 'a clerk is of a village or community, everybody else of a town, county or city';

CREATE TABLE access_request (
  request_id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind            text NOT NULL
    CHECK (kind IN ('accountAdd', 'accountChange', 'ruleChange', 'clientAdd', 'clientChange', 'budgetChange')),
  subject         text CHECK ((subject IS NULL) = (kind = 'ruleChange')),
  change          jsonb NOT NULL,
  before          jsonb NOT NULL,
  difference      jsonb NOT NULL,
  reason          text NOT NULL CHECK (reason ~ '\S'),
  at_once         boolean NOT NULL DEFAULT false,
  status          text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired')),
  proposed_by     integer NOT NULL REFERENCES account,
  proposer        text NOT NULL,
  subject_holder  text,
  proposed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at      timestamptz NOT NULL,
  decided_by      integer REFERENCES account,
  decider         text,
  decided_at      timestamptz,
  decision_reason text,
  CONSTRAINT access_request_at_once CHECK (NOT at_once OR change = '{"disabled": true}'),
  CONSTRAINT access_request_decided
    CHECK ((status = 'pending') = (decided_at IS NULL) AND (status IN ('pending', 'expired')) = (decided_by IS NULL)),
  CONSTRAINT access_request_four_eyes
    CHECK (status NOT IN ('approved', 'rejected') OR (decided_by <> proposed_by AND person_key(decider) <> person_key(proposer)) IS TRUE),
  CONSTRAINT access_request_withdrawn CHECK (status <> 'withdrawn' OR (decided_by = proposed_by) IS TRUE),
  -- giving up power is no grant
  CONSTRAINT access_request_not_for_oneself
    CHECK ((kind = 'accountChange' AND change = '{"disabled": true}')
      OR (person_key(subject_holder) IS DISTINCT FROM person_key(proposer)
        AND (status <> 'approved' OR person_key(subject_holder) IS DISTINCT FROM person_key(decider)))),
  -- nor does anybody stop what others propose about him
  CONSTRAINT access_request_not_of_oneself
    CHECK (status <> 'rejected' OR person_key(subject_holder) IS DISTINCT FROM person_key(decider))
);
COMMENT ON TABLE access_request IS 'Changes of accounts, rules, clients and budgets: proposed by one security administrator, in force once another has approved. Never deleted.';
COMMENT ON COLUMN access_request.subject IS 'username, client id, or the budget''s role';
COMMENT ON COLUMN access_request.change IS 'what is to be set';
COMMENT ON COLUMN access_request.before IS 'what stood when it was proposed: where that has changed since, the request is stale';
COMMENT ON COLUMN access_request.difference IS 'what it opens and closes, as whoever approves it reads it';
COMMENT ON COLUMN access_request.at_once IS 'took effect when it was proposed (a stolen account is stopped at once), and is undone unless it is approved';
COMMENT ON COLUMN access_request.proposer IS 'holder of the account that proposed it; filled by the trigger, whatever the program says';
COMMENT ON COLUMN access_request.subject_holder IS 'holder of the account that it is about; filled by the trigger';
CREATE INDEX access_request_pending ON access_request (expires_at) WHERE status = 'pending';
CREATE INDEX access_request_proposed ON access_request (proposed_at);

CREATE FUNCTION security_admin(account integer) RETURNS text LANGUAGE sql AS $$
  SELECT holder FROM account a WHERE a.account_id = security_admin.account AND role = 'securityAdmin' AND NOT disabled FOR SHARE
$$;
COMMENT ON FUNCTION security_admin IS 'The holder of an account that is a security administrator''s now; else null.';

CREATE FUNCTION access_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
    NEW.proposer := security_admin(NEW.proposed_by);
    NEW.subject_holder := CASE NEW.kind
      WHEN 'accountAdd' THEN NEW.change ->> 'holder'
      WHEN 'accountChange' THEN (SELECT holder FROM account WHERE username = NEW.subject) END;
    IF NEW.proposer IS NULL THEN
      RAISE EXCEPTION 'only a security administrator proposes' USING ERRCODE = 'check_violation', CONSTRAINT = 'access_request_administrator';
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
  RETURN NEW;
END $$;
COMMENT ON FUNCTION access_request_guard IS 'Who proposes and who decides is looked up here: a mistake of the program cannot make one person two.';
CREATE TRIGGER access_request_guard BEFORE INSERT OR UPDATE OR DELETE ON access_request
  FOR EACH ROW EXECUTE FUNCTION access_request_guard();

CREATE TABLE budget (
  role           text PRIMARY KEY CHECK (role IN ('clerk', 'window')),
  per_minute     integer NOT NULL CHECK (per_minute BETWEEN 1 AND 10000),
  per_hour       integer NOT NULL CHECK (per_hour BETWEEN 1 AND 100000),
  per_day        integer NOT NULL CHECK (per_day BETWEEN 1 AND 1000000),
  case_residents integer NOT NULL CHECK (case_residents BETWEEN 1 AND 10000),
  case_looks     integer NOT NULL CHECK (case_looks BETWEEN 1 AND 10000)
);
COMMENT ON TABLE budget IS 'How much one person may look at: in any minute, hour and day, and under one case number in 30 days. A role without a row is not bounded.';
COMMENT ON COLUMN budget.case_residents IS 'different residents under one case number';
INSERT INTO budget VALUES ('clerk', 20, 200, 800, 10, 30), ('window', 40, 400, 1600, 20, 60);

CREATE TABLE look (
  account_id  integer NOT NULL,
  nth         bigint NOT NULL,
  at          timestamptz NOT NULL,
  case_key    uuid NOT NULL,
  resident_id uuid NOT NULL,
  PRIMARY KEY (account_id, nth)
);
COMMENT ON TABLE look IS 'What was spent of the budgets, residents included who are not there. Swept after 30 days. It names accounts without referring to them: that would write to the account''s row each time.';
COMMENT ON COLUMN look.nth IS 'counts the account''s looks: whether 200 fall into the last hour is told by the 200th last';
COMMENT ON COLUMN look.case_key IS 'keyed hash of the case number';
CREATE INDEX look_case ON look (account_id, case_key);
CREATE INDEX look_at ON look USING brin (at);

CREATE TABLE look_refused (
  account_id integer NOT NULL,
  day        date NOT NULL,
  exceeded   text NOT NULL CHECK (exceeded IN ('perMinute', 'perHour', 'perDay', 'caseResidents', 'caseLooks')),
  refusals   integer NOT NULL,
  first_at   timestamptz NOT NULL,
  last_at    timestamptz NOT NULL,
  PRIMARY KEY (account_id, day, exceeded)
);
COMMENT ON TABLE look_refused IS 'Looks past a budget, counted by day: they spend nothing and are no less worth knowing of. Swept after 30 days.';

-- Sliding windows, exact: every look is numbered, so that each window costs one look-up. Looks of one account are
-- decided one after the other, whichever process asks; accounts are locked in order, so that no two calls wait for each other.
CREATE FUNCTION spend_budgets(accounts integer[], roles text[], cases uuid[], residents uuid[])
RETURNS TABLE (place integer, exceeded text, seconds double precision) LANGUAGE plpgsql AS $$
DECLARE
  asked   record;
  most    budget;
  latest  bigint;
  spent   record;
  moment  timestamptz;
  kept    constant interval := '30 days';
  locked  integer;
BEGIN
  -- a crash of the server may forget the last half second; waiting for the disk would cost more than the look
  PERFORM set_config('synchronous_commit', 'off', true);
  FOR asked IN SELECT * FROM unnest(accounts, roles, cases, residents) WITH ORDINALITY AS a (account, role, case_key, resident, nth)
    ORDER BY account, nth
  LOOP
    place := asked.nth; exceeded := NULL; seconds := NULL;
    SELECT * INTO most FROM budget WHERE budget.role = asked.role;
    IF FOUND THEN
      IF locked IS DISTINCT FROM asked.account THEN
        PERFORM pg_advisory_xact_lock(hashtext('yiku budget'), asked.account);
        locked := asked.account;
      END IF;
      moment := clock_timestamp();
      SELECT coalesce(max(nth), 0) INTO latest FROM look WHERE account_id = asked.account;
      SELECT w.name, extract(epoch FROM l.at + w.span - moment) INTO exceeded, seconds
        FROM (VALUES ('perMinute', most.per_minute, interval '1 minute'), ('perHour', most.per_hour, interval '1 hour'),
          ('perDay', most.per_day, interval '1 day')) AS w (name, most, span)
        JOIN look l ON l.account_id = asked.account AND l.nth = latest + 1 - w.most
        WHERE l.at > moment - w.span ORDER BY 2 DESC LIMIT 1;
      IF exceeded IS NULL THEN
        SELECT count(*) AS looks, count(DISTINCT resident_id) AS residents, bool_or(resident_id = asked.resident) AS known,
          extract(epoch FROM min(at) + kept - moment) AS seconds INTO spent
          FROM look WHERE account_id = asked.account AND case_key = asked.case_key AND at > moment - kept;
        IF spent.looks >= most.case_looks THEN
          exceeded := 'caseLooks'; seconds := spent.seconds;
        ELSIF spent.residents >= most.case_residents AND NOT spent.known THEN
          exceeded := 'caseResidents'; seconds := spent.seconds;
        END IF;
      END IF;
      IF exceeded IS NULL THEN
        INSERT INTO look VALUES (asked.account, latest + 1, moment, asked.case_key, asked.resident);
      ELSE
        INSERT INTO look_refused AS r VALUES
          (asked.account, (moment AT TIME ZONE 'Asia/Shanghai')::date, spend_budgets.exceeded, 1, moment, moment)
          ON CONFLICT ON CONSTRAINT look_refused_pkey DO UPDATE SET refusals = r.refusals + 1, last_at = excluded.last_at;
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
COMMENT ON FUNCTION spend_budgets IS 'Takes looks off the budgets, all in one call: for each, in its place, which budget it would exceed and for how many seconds still, or null where it may be done.';
