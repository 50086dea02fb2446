-- The last check of each destination, for hoststatus and its kin.
CREATE TABLE last_check (
    domain   TEXT    NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL,                          -- seconds since 1970
    action   TEXT    NOT NULL,                          -- deliver, defer, bounce, discard, unknown
    reason   TEXT    NOT NULL,
    report   TEXT    NOT NULL CHECK (json_valid(report))
) STRICT, WITHOUT ROWID;
CREATE INDEX last_check_at ON last_check (at);
