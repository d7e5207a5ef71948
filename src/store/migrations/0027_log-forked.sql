-- A log that does not extend what has been handed over was changed, cut, or restored from an older copy: no failure like others.

ALTER TABLE log_duty ADD problem_code text;
COMMENT ON COLUMN log_duty.problem_code IS 'code of what failed, where it has one: logForked';
