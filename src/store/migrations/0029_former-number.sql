-- Whom the police have under another number by now is found by the one before: what stands under that one may not be all.

CREATE INDEX record_former ON record ((data ->> 'formerIdNumber')) WHERE data ? 'formerIdNumber';
COMMENT ON COLUMN record.data IS 'fields of level 1-2; of a former ID number the keyed hash that its bearer has as a resident';
