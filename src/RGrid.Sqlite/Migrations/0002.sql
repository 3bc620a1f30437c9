-- Lists of one level, newest first, without reading the other level.

CREATE INDEX entries_by_level ON entries (level, created);
