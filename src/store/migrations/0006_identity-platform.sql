-- Signing in through a government identity platform (OpenID Connect): people with accounts, and residents themselves.

ALTER TABLE account
  ADD COLUMN platform_sign_in text NOT NULL DEFAULT 'none' CHECK (platform_sign_in IN ('none', 'allowed', 'managed')),
  ADD COLUMN platform_subject uuid UNIQUE,
  ADD CONSTRAINT account_platform_subject_check CHECK (platform_sign_in <> 'none' OR platform_subject IS NULL),
  ADD CONSTRAINT account_platform_power_check
    CHECK (platform_sign_in <> 'managed' OR role NOT IN ('auditor', 'securityAdmin', 'systemAdmin'));
COMMENT ON COLUMN account.platform_sign_in IS
  'whether the identity platform may sign the holder in. allowed: linked to him at the first sign-in; managed: made of his claims, and follows them';
COMMENT ON COLUMN account.platform_subject IS 'keyed hash of who he is there (issuer and subject), once he has signed in';
COMMENT ON CONSTRAINT account_platform_power_check ON account IS 'no claim gives one of the three powers: two people do';

ALTER TABLE session
  ALTER COLUMN account_id DROP NOT NULL,
  ADD COLUMN id_number bytea,
  ADD COLUMN platform text CHECK (platform IN ('oneFactor', 'multiFactor')),
  ADD CONSTRAINT session_whose_check CHECK ((account_id IS NULL) = (id_number IS NOT NULL)),
  ADD CONSTRAINT session_resident_check CHECK (id_number IS NULL OR platform IS NOT NULL);
COMMENT ON TABLE session IS
  'From a sign-in to its end, of an account or of a resident. The refresh cookie is the family and a random value.';
COMMENT ON COLUMN session.id_number IS
  'a resident''s own ID number, sealed: 16 bytes digest (over session and number), then the sealed value';
COMMENT ON COLUMN session.platform IS 'what the identity platform vouched for; null where a password was shown';
CREATE INDEX session_resident ON session (expires_at) WHERE account_id IS NULL;

CREATE TABLE platform_state (
  state      uuid PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE platform_state IS 'Sign-ins that have come back from the identity platform: none comes back twice. Swept once they are past their end.';
CREATE INDEX platform_state_expires ON platform_state (expires_at);
