-- Times are milliseconds since 1970-01-01 UTC; digests are 64 hex digits; lists and maps are JSON.

CREATE TABLE entries (
    level INTEGER NOT NULL,
    key TEXT NOT NULL,
    state INTEGER NOT NULL,
    script TEXT NOT NULL,
    created INTEGER NOT NULL,
    build_ms INTEGER NOT NULL,
    size INTEGER NOT NULL,
    folder TEXT,
    seal TEXT,
    state_changed INTEGER NOT NULL,
    PRIMARY KEY (level, key)
) WITHOUT ROWID;
CREATE INDEX entries_by_key ON entries (key);
CREATE INDEX entries_by_time ON entries (created);

CREATE TABLE executions (
    id TEXT PRIMARY KEY,
    script TEXT NOT NULL,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,
    working_folder TEXT NOT NULL,
    backend TEXT NOT NULL,
    environment_key TEXT NOT NULL,
    execution_key TEXT NOT NULL,
    is_environment_hit INTEGER NOT NULL,
    reason TEXT NOT NULL,
    status INTEGER NOT NULL,
    exit_code INTEGER,
    started INTEGER NOT NULL,
    duration_ms INTEGER,
    stdout TEXT,
    stderr TEXT,
    outputs TEXT,
    process_id INTEGER NOT NULL,
    labels TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX executions_by_script ON executions (script, id);

CREATE TABLE lookups (
    at INTEGER NOT NULL,
    level INTEGER NOT NULL,
    key TEXT NOT NULL,
    is_hit INTEGER NOT NULL,
    reason TEXT NOT NULL
);

-- Counts by day, so that hit rates are read without going through every look-up.
CREATE TABLE lookup_counts (
    day INTEGER NOT NULL,
    level INTEGER NOT NULL,
    hits INTEGER NOT NULL,
    misses INTEGER NOT NULL,
    PRIMARY KEY (day, level)
) WITHOUT ROWID;

CREATE TABLE resolutions (
    requirements_key TEXT NOT NULL,
    dependencies_key TEXT NOT NULL,
    lock TEXT NOT NULL,
    source_path TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX resolutions_by_requirements ON resolutions (requirements_key);
CREATE INDEX resolutions_by_dependencies ON resolutions (dependencies_key);
CREATE INDEX resolutions_by_source ON resolutions (source_path);

CREATE TABLE stamps (
    purpose TEXT NOT NULL,
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (purpose, device, inode)
) WITHOUT ROWID;

CREATE TABLE written_files (
    path TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    script TEXT NOT NULL,
    execution_id TEXT NOT NULL
) WITHOUT ROWID;
