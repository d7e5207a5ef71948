-- A record may be disputed that is under the number its bearer had before: whoever looked then asked by the new one.

ALTER TABLE correction ADD asked_as uuid;
COMMENT ON COLUMN correction.asked_as IS 'whose number the record was disputed by, as in record.resident_id; null: by whose it is';

-- A residence permit that was cancelled says no more where somebody lives.

UPDATE resident p SET living_area = r.value
FROM (
  SELECT DISTINCT ON (r.resident_id) r.resident_id, CASE WHEN NOT has_ended THEN r.data ->> 'areaCode' END AS value
  FROM record r,
    LATERAL (SELECT r.deleted OR coalesce(r.data ->> 'cancelledOn' <= to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), false)
      AS has_ended) e
  WHERE r.category = 4
    AND r.resident_id IN (SELECT resident_id FROM record WHERE category = 4 AND data ->> 'cancelledOn' IS NOT NULL)
  ORDER BY r.resident_id, has_ended, r.valid_to DESC NULLS FIRST, r.data ->> 'expires' DESC NULLS LAST, r.key) r
WHERE r.resident_id = p.resident_id AND p.living_area IS DISTINCT FROM r.value;
