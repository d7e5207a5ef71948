-- What was corrected only by a batch or push that is taken back is disputed again.

CREATE OR REPLACE FUNCTION correction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- what may still become of it
  later constant text[] := CASE
    WHEN TG_OP = 'UPDATE' AND (OLD.closed_at IS NULL OR OLD.state = 'corrected' AND NEW.state = 'open')
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
COMMENT ON FUNCTION correction_stays IS 'What was disputed does not change, and what came of it only once, unless what settled it is taken back; a department may still say why to what its update has settled.';
