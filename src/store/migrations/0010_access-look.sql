-- What the log says happened. An entry that was written as answered, beside the work itself, is followed by a second one
-- of the same request and resident where nobody was found or the work failed: then the second one counts, and both stay.

CREATE INDEX access_entry_correction ON access_entry (request_id) INCLUDE (at, resident_id)
  WHERE outcome <> 'answered' AND request_id IS NOT NULL;

CREATE VIEW access_look AS
SELECT e.* FROM access_entry e
WHERE NOT EXISTS (
  -- all conditions in here: an OR outside would keep PostgreSQL from joining, and have it look for each entry by itself
  SELECT FROM access_entry c
  WHERE e.outcome = 'answered' AND c.request_id = e.request_id AND c.outcome <> 'answered' AND c.resident_id IS NOT DISTINCT FROM e.resident_id
    -- no request lasts as long: it spares the other months
    AND c.at BETWEEN e.at - interval '10 minutes' AND e.at + interval '10 minutes'
);
COMMENT ON VIEW access_look IS 'Access entries without those that a later entry of the same request and resident corrects: count by this, not by access_entry.';
