-- What proofs leave behind: of each check what it rested on, without what that said; and how many papers were saved.

CREATE TABLE proof_receipt (
  receipt_id  uuid PRIMARY KEY,
  resident_id uuid NOT NULL,
  item        text NOT NULL,
  case_key    uuid,
  issued_at   timestamptz NOT NULL,
  rests       jsonb NOT NULL
);
COMMENT ON TABLE proof_receipt IS 'Checks of papers, for whoever holds a receipt and asks whether it still stands. Kept as long as the log.';
COMMENT ON COLUMN proof_receipt.receipt_id IS 'random: whoever knows it was given it';
COMMENT ON COLUMN proof_receipt.case_key IS 'keyed hash of the case number; null where a resident checked himself';
COMMENT ON COLUMN proof_receipt.rests IS 'person and category, each with a keyed hash over all records there were, and the papers that rest on it';
-- a case that is checked again has asked for no more papers
CREATE INDEX proof_receipt_case ON proof_receipt (resident_id, case_key, item) WHERE case_key IS NOT NULL;
CREATE INDEX proof_receipt_issued ON proof_receipt (issued_at);

CREATE TABLE proof_count (
  month  text NOT NULL CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  item   text NOT NULL,
  area   text NOT NULL,
  cases  integer NOT NULL CHECK (cases > 0),
  papers integer NOT NULL CHECK (papers >= 0),
  asked  integer NOT NULL CHECK (asked BETWEEN 0 AND papers),
  PRIMARY KEY (month, item, area)
);
COMMENT ON TABLE proof_count IS 'Papers asked and saved, for the county''s report: sums, of which none leads back to a resident.';
COMMENT ON COLUMN proof_count.month IS 'of China';
COMMENT ON COLUMN proof_count.area IS 'village of the resident; empty where he is not of this county, or it is not known';
COMMENT ON COLUMN proof_count.papers IS 'that would have been asked; those still asked among them';
