-- Keys of which an audit found another result: nothing is given back under them any more, whatever runs later.

CREATE INDEX executions_withdrawn ON executions (execution_key) WHERE result = 2;
