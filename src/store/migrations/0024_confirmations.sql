-- A confirmation raises how fresh a record is, and its version at the source: what is taken back must not leave that behind.

ALTER TABLE push_confirmation RENAME TO confirmation;
ALTER TABLE confirmation RENAME COLUMN push_id TO batch_id;
ALTER INDEX push_confirmation_record RENAME TO confirmation_record;
ALTER TABLE confirmation
  ADD COLUMN said_at timestamptz,
  ADD COLUMN said_version bigint,
  ADD COLUMN former_at timestamptz,
  ADD COLUMN former_version bigint;
-- numbers rise with time
CREATE INDEX confirmation_batch ON confirmation USING brin (batch_id);

COMMENT ON TABLE confirmation IS 'A push or a batch that said of a record what stood already: when the one that brought it is taken back, the record stays; when the one that confirmed it is, the record is as old as before.';
COMMENT ON COLUMN confirmation.said_at IS 'when it observed; null: of a snapshot, which confirms by its coverage';
COMMENT ON COLUMN confirmation.former_at IS 'when the record had been observed before; null: written down before this was';
