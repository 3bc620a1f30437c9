-- Why an execution missed and what that cost, and the environments of a script without going through all of its executions.

ALTER TABLE executions ADD COLUMN miss INTEGER;
ALTER TABLE executions ADD COLUMN dependencies_miss INTEGER;
ALTER TABLE executions ADD COLUMN dependencies_reason TEXT;
ALTER TABLE executions ADD COLUMN build_ms INTEGER;
ALTER TABLE executions ADD COLUMN install_ms INTEGER;
CREATE INDEX executions_by_environment ON executions (script, environment_key, id);
