-- A first load is copied straight into `record` while its file is read: what is the same for all rows of a transaction
-- comes from defaults. Rows of a workbook are told apart by their sheet too.

ALTER TABLE record ALTER COLUMN recorded_at SET DEFAULT now(), ALTER COLUMN version SET DEFAULT 1;

ALTER TABLE staging DROP COLUMN suspect, ADD COLUMN sheet text;
COMMENT ON COLUMN staging.sheet IS 'of a workbook; null elsewhere';
