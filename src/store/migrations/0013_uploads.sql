-- Files that officers send in: each becomes a batch, which waits until its department has no other running.

ALTER TABLE batch DROP CONSTRAINT batch_status_check;
ALTER TABLE batch ADD CONSTRAINT batch_status_check
  CHECK (status IN ('waiting', 'running', 'merged', 'refused', 'dryRun', 'reverted', 'interrupted'));

CREATE TABLE upload (
  batch_id     bigint PRIMARY KEY REFERENCES batch,
  folder       uuid NOT NULL,
  dry_run      boolean NOT NULL,
  allow_shrink boolean NOT NULL,
  account_id   integer REFERENCES account,
  template     text CHECK (template IN ('current', 'outdated', 'unmarked')),
  progress     jsonb,
  received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at     timestamptz,
  removed_at   timestamptz
);
COMMENT ON TABLE upload IS 'What an officer wanted done with a file, beside the batch that came of it. No resident data: that is in the files, which go when they are no longer needed.';
COMMENT ON COLUMN upload.folder IS 'folder of its files in the uploads of the data folder; a repetition shares that of the first';
COMMENT ON COLUMN upload.account_id IS 'who sent it; null: picked up from a drop folder';
COMMENT ON COLUMN upload.template IS 'whether the file was made as the unified template of this catalogue; null: not looked at, or no template';
COMMENT ON COLUMN upload.progress IS '{ "stage", "rows", "bytes", "totalBytes" }';
COMMENT ON COLUMN upload.ended_at IS 'since when all is done: cells of refused rows kept, files put away';
COMMENT ON COLUMN upload.removed_at IS 'since when its files are gone';
CREATE INDEX upload_folder ON upload (folder);
CREATE INDEX upload_open ON upload (batch_id) WHERE ended_at IS NULL;
