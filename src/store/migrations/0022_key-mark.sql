-- With other keys nobody in the store would be found again: every answer would be a false one.
CREATE TABLE key_mark (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  mark   uuid NOT NULL,
  at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE key_mark IS 'Which key file the store was filled with: the hub opens it with no other.';
COMMENT ON COLUMN key_mark.mark IS 'subkey of the unchanging index secret, good for nothing but this';
