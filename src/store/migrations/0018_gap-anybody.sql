-- Refused rows of which nothing is left that tells whose they are concern everybody: every query looks for them.
CREATE INDEX gap_anybody ON gap (source, category) WHERE resident_id IS NULL AND hint IS NULL;
