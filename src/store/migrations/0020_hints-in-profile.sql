-- A hint is made of two keyed hashes, of what is left of an ID number and of the name, so that the statement of a profile,
-- which finds the name, looks for refused rows by itself.
CREATE FUNCTION gap_hint(prefix uuid, name uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN encode(substr(sha256(uuid_send(prefix) || coalesce(uuid_send(name), '')), 1, 16), 'hex')::uuid;
COMMENT ON FUNCTION gap_hint IS 'src/residents/hint.ts makes the same';

-- of the hints so far nothing can be learnt: those rows may concern anybody, until their sources' next exports
UPDATE gap SET hint = NULL WHERE hint IS NOT NULL;
COMMENT ON COLUMN gap.hint IS 'hash over the keyed hash of what is left of a bad ID number and the name_key, if there is one; with resident_id also null, the row could concern anybody';
