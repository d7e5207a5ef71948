-- Who sees which facts of whom. Whatever no rule shows is not shown. Of the rules that apply to a field the most
-- specific decides: one that also names an item, a category or an area stands above one that does not; of two with the
-- same item, category and area, the one that names the level. The program refuses rules of which neither is more specific.

CREATE TABLE rule (
  rule_id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  role       text NOT NULL CHECK (role IN ('clerk', 'window', 'system', 'resident')),
  item       text,
  category   text,
  level      smallint CHECK (level BETWEEN 1 AND 4),
  area       text CHECK (area ~ '^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$'),
  reach      text NOT NULL CHECK (reach IN ('ownArea', 'presence', 'agreed', 'self')),
  show       text NOT NULL CHECK (show IN ('clear', 'masked', 'itemClear', 'predicate', 'withheld')),
  note       text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE NULLS NOT DISTINCT (role, item, category, level, area),
  CHECK (CASE role WHEN 'system' THEN reach = 'agreed' WHEN 'resident' THEN reach = 'self' ELSE reach IN ('ownArea', 'presence') END),
  CHECK (level IS DISTINCT FROM 4 OR show IN ('predicate', 'withheld'))
);
COMMENT ON TABLE rule IS 'Fields of a level, of a category, for an item, to askers of a role in an area; null = any.';
COMMENT ON COLUMN rule.area IS 'the asker''s area, or one that contains it';
COMMENT ON COLUMN rule.reach IS 'whose facts. ownArea: residents of the asker''s area; presence: and anybody with evidence of presence; agreed: of the client''s area and categories; self: one''s own';
COMMENT ON COLUMN rule.show IS 'itemClear: in clear where the item says so, else masked; predicate: never, but an item''s predicate may read it; withheld: by nobody';
COMMENT ON COLUMN rule.note IS 'why';

INSERT INTO rule (role, level, reach, show) VALUES
  ('clerk', 1, 'presence', 'clear'),
  ('clerk', 2, 'presence', 'clear'),
  ('clerk', 3, 'presence', 'masked'),
  ('clerk', 4, 'presence', 'predicate'),
  ('window', 1, 'presence', 'clear'),
  ('window', 2, 'presence', 'clear'),
  ('window', 3, 'presence', 'itemClear'),
  ('window', 4, 'presence', 'predicate'),
  ('system', 1, 'agreed', 'clear'),
  ('system', 2, 'agreed', 'clear'),
  ('system', 3, 'agreed', 'masked'),
  ('system', 4, 'agreed', 'predicate'),
  ('resident', 1, 'self', 'clear'),
  ('resident', 2, 'self', 'clear'),
  ('resident', 3, 'self', 'clear'),
  ('resident', 4, 'self', 'predicate');

INSERT INTO access_change (topic) VALUES ('rule');
CREATE TRIGGER rule_changed AFTER INSERT OR UPDATE OR DELETE ON rule FOR EACH ROW EXECUTE FUNCTION access_changed('rule');
