-- Whoever has changed his name, or is called differently by two departments: a refused row may bear any of his names.
ALTER TABLE resident ALTER COLUMN name_key TYPE uuid[] USING CASE WHEN name_key IS NOT NULL THEN ARRAY[name_key] END;
ALTER TABLE resident RENAME COLUMN name_key TO name_keys;
COMMENT ON COLUMN resident.name_keys IS 'keyed hashes of the names by which departments call him, the latest last; null: no name is known, and any refused row may be about him';

-- rows that are passed over as known have told no second name
TRUNCATE known_rows;
