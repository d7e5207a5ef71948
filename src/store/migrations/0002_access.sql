-- Who may act. Each process keeps these tables in memory (access_change tells it when to look again), so that a
-- request costs no query for it; what is revoked here holds everywhere within a second.

CREATE TABLE account (
  account_id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  username            text NOT NULL UNIQUE CHECK (username ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
  password_hash       text NOT NULL,
  role                text NOT NULL
    CHECK (role IN ('clerk', 'window', 'officer', 'auditor', 'securityAdmin', 'systemAdmin')),
  holder              text NOT NULL CHECK (holder <> ''),
  organisation        text NOT NULL,
  department          text CONSTRAINT account_department_check CHECK (role <> 'officer' OR department IS NOT NULL),
  area                text NOT NULL CHECK (area ~ '^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$'),
  must_change         boolean NOT NULL DEFAULT true,
  totp                bytea,
  totp_pending        bytea,
  totp_step           bigint,
  failures            integer NOT NULL DEFAULT 0,
  locked_until        timestamptz,
  disabled            boolean NOT NULL DEFAULT false,
  version             integer NOT NULL DEFAULT 1,
  created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  password_changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE account IS 'People who may sign in. Never deleted: the log names them.';
COMMENT ON COLUMN account.password_hash IS 'argon2id in PHC format';
COMMENT ON COLUMN account.holder IS 'the person: staff number or name';
COMMENT ON COLUMN account.department IS 'id of the department''s adapter: whose data an officer looks after';
COMMENT ON COLUMN account.area IS 'GB/T 2260: 4 digits city, 6 county, 9 town, 12 village';
COMMENT ON COLUMN account.must_change IS 'the password is a first one, known to whoever set it';
COMMENT ON COLUMN account.totp IS 'secret of the second factor, sealed: 16 bytes digest (over account and secret), then the sealed value';
COMMENT ON COLUMN account.totp_pending IS 'as totp: shown to the holder, who has not yet proved to have it';
COMMENT ON COLUMN account.totp_step IS 'last time step whose code was taken (RFC 6238): no code is taken twice';
COMMENT ON COLUMN account.failures IS 'wrong passwords and codes since the last right ones';
COMMENT ON COLUMN account.version IS 'rises by itself with every change of what the account may do; tokens of another version are refused';
-- three powers apart: one person holds at most one of them
CREATE UNIQUE INDEX account_power ON account (holder)
  WHERE role IN ('auditor', 'securityAdmin', 'systemAdmin') AND NOT disabled;

CREATE TABLE session (
  session_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account_id    integer NOT NULL REFERENCES account,
  family        uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  refresh       uuid NOT NULL,
  previous      uuid,
  started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  refreshed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at    timestamptz NOT NULL,
  ended_at      timestamptz,
  ended_because text CHECK (ended_because IN ('signedOut', 'replaced', 'reused', 'revoked')),
  CHECK ((ended_at IS NULL) = (ended_because IS NULL))
);
COMMENT ON TABLE session IS 'From a sign-in to its end. The refresh cookie is the family and a random value.';
COMMENT ON COLUMN session.family IS 'stands in the refresh cookie and nowhere else: who shows it has held a cookie of this session';
COMMENT ON COLUMN session.refresh IS 'keyed hash of the newest refresh value';
COMMENT ON COLUMN session.previous IS 'keyed hash of the one before';
COMMENT ON COLUMN session.ended_because IS
  'signedOut by the holder, replaced by a new password or second factor, reused: an old cookie came again, revoked from above';
CREATE INDEX session_account ON session (account_id) WHERE ended_at IS NULL;
CREATE INDEX session_ended ON session (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE client (
  client_id    text PRIMARY KEY CHECK (client_id ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
  name         text NOT NULL CHECK (name <> ''),
  organisation text NOT NULL CHECK (organisation <> ''),
  department   text,
  area         text NOT NULL CHECK (area ~ '^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$'),
  categories   jsonb NOT NULL DEFAULT '[]',
  disabled     boolean NOT NULL DEFAULT false,
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE client IS 'Departments'' systems, which act in their own name.';
COMMENT ON COLUMN client.categories IS 'ids of the categories agreed: what it may push, query and read changes of';
COMMENT ON COLUMN client.version IS 'as account.version';

CREATE TABLE client_key (
  client_id  text NOT NULL REFERENCES client,
  kid        text NOT NULL,
  jwk        jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  revoked_at timestamptz,
  PRIMARY KEY (client_id, kid)
);
COMMENT ON TABLE client_key IS 'Public keys (RFC 7517) that a client signs its assertions with; two at a time while it rotates.';
COMMENT ON COLUMN client_key.kid IS 'the key''s thumbprint (RFC 7638): a revoked key cannot come back under another name';

CREATE TABLE client_assertion (
  client_id  text NOT NULL REFERENCES client,
  jti        text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, jti)
);
COMMENT ON TABLE client_assertion IS 'Assertions that were used (RFC 7523): none is taken twice. Swept once they are past their end.';
CREATE INDEX client_assertion_expires ON client_assertion (expires_at);

CREATE TABLE access_change (
  topic  text PRIMARY KEY,
  number bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE access_change IS 'Counts the changes of what each process keeps in memory. The row is locked till the change commits: the count never runs ahead of what can be read.';
INSERT INTO access_change (topic) VALUES ('account'), ('session'), ('client');

CREATE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE access_change SET number = number + 1 WHERE topic = TG_ARGV[0];
  PERFORM pg_notify('access_changed', TG_ARGV[0]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION access_changed IS 'Tells every process, at commit, that the topic it is given has changed.';

CREATE FUNCTION raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION raise_version IS 'In the database, so that no statement can forget it, not even one typed by hand.';

CREATE TRIGGER account_version BEFORE UPDATE ON account FOR EACH ROW
  WHEN ((OLD.password_hash, OLD.role, OLD.holder, OLD.organisation, OLD.department, OLD.area, OLD.must_change, OLD.totp, OLD.disabled)
    IS DISTINCT FROM
    (NEW.password_hash, NEW.role, NEW.holder, NEW.organisation, NEW.department, NEW.area, NEW.must_change, NEW.totp, NEW.disabled))
  EXECUTE FUNCTION raise_version();
CREATE TRIGGER account_added AFTER INSERT OR DELETE ON account FOR EACH ROW EXECUTE FUNCTION access_changed('account');
CREATE TRIGGER account_changed AFTER UPDATE ON account FOR EACH ROW
  WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION access_changed('account');

-- a new session needs no notice: its token says all there is to know; failures and refreshes neither
CREATE TRIGGER session_ended AFTER UPDATE ON session FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION access_changed('session');

CREATE TRIGGER client_version BEFORE UPDATE ON client FOR EACH ROW
  WHEN ((OLD.name, OLD.organisation, OLD.department, OLD.area, OLD.categories, OLD.disabled)
    IS DISTINCT FROM (NEW.name, NEW.organisation, NEW.department, NEW.area, NEW.categories, NEW.disabled))
  EXECUTE FUNCTION raise_version();
CREATE TRIGGER client_added AFTER INSERT OR DELETE ON client FOR EACH ROW EXECUTE FUNCTION access_changed('client');
CREATE TRIGGER client_changed AFTER UPDATE ON client FOR EACH ROW
  WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION access_changed('client');

CREATE FUNCTION raise_client_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE client SET version = version + 1 WHERE client_id = OLD.client_id;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION raise_client_version IS 'Tokens do not name the key they were given for: when one is revoked, all of its client end.';
-- a new key needs no notice: keys are looked up where a token is asked for
CREATE TRIGGER client_key_revoked AFTER UPDATE OR DELETE ON client_key FOR EACH ROW
  EXECUTE FUNCTION raise_client_version();
