-- Results that may be given back, and executions that were started together. What an earlier RGrid recorded is not given back: it did not
-- write down whether anything was typed, nor all modes of outputs.

ALTER TABLE executions ADD COLUMN result INTEGER NOT NULL DEFAULT 0;
ALTER TABLE executions ADD COLUMN reused_from TEXT;
ALTER TABLE executions ADD COLUMN batch TEXT;
ALTER TABLE executions ADD COLUMN item TEXT;

-- All that giving back asks for, so that a thousand results are found without reading a thousand rows of the history.
CREATE INDEX executions_by_result ON executions (execution_key, id, started, duration_ms, stdout, stderr, outputs) WHERE result = 1;
CREATE INDEX executions_by_batch ON executions (batch, id) WHERE batch IS NOT NULL;
CREATE INDEX executions_by_item ON executions (item, id, script) WHERE item IS NOT NULL;

CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    working_folder TEXT NOT NULL,
    status INTEGER NOT NULL,
    exit_code INTEGER,
    started INTEGER NOT NULL,
    duration_ms INTEGER,
    process_id INTEGER NOT NULL,
    items INTEGER NOT NULL,
    report TEXT
) WITHOUT ROWID;
