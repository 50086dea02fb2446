-- The configuration: entries of several kinds, each a JSON object of texts under its own key.

-- What was committed, by whom, when and why.
CREATE TABLE revision (
    id       INTEGER NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL,                  -- seconds since 1970
    who      TEXT    NOT NULL,
    comment  TEXT    NOT NULL,
    saved    INTEGER NOT NULL CHECK (saved IN (0, 1))   -- offered for rollback
) STRICT;

-- The committed state.
CREATE TABLE entry (
    kind     TEXT    NOT NULL CHECK (kind IN ('setting', 'default', 'destination', 'route', 'bounce_profile')),
    key      TEXT    NOT NULL,
    value    TEXT    NOT NULL CHECK (json_valid(value)),
    revision INTEGER NOT NULL REFERENCES revision (id),
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- What each revision changed; NULL stands for "not there".
CREATE TABLE change (
    revision INTEGER NOT NULL REFERENCES revision (id),
    kind     TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    before   TEXT,
    after    TEXT,
    PRIMARY KEY (revision, kind, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX change_by_key ON change (kind, key, revision);

-- Uncommitted changes, one set a database. base is the committed value that the change was made against.
CREATE TABLE pending (
    kind     TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    value    TEXT    CHECK (value IS NULL OR json_valid(value)),
    base     TEXT,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
