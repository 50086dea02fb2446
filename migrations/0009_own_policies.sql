-- The owner's side: instances of MTA-STS policies, what was seen of the domain, failures that were accepted.
CREATE TABLE sts_issue (
    n           INTEGER PRIMARY KEY,
    domain      TEXT    NOT NULL,
    id          TEXT    NOT NULL,                       -- RFC 8461, section 3.1
    body        TEXT    NOT NULL,
    mode        TEXT    NOT NULL CHECK (mode IN ('enforce', 'testing', 'none')),
    max_age     INTEGER NOT NULL,                       -- seconds
    is_found    INTEGER NOT NULL CHECK (is_found IN (0, 1)),   -- was served before this program made one
    made_at     INTEGER NOT NULL,                       -- seconds since 1970, as all times
    body_at     INTEGER,                                -- seen at every address of the policy host
    given_at    INTEGER,                                -- the record was handed over
    live_at     INTEGER,                                -- the record was seen at every name server
    replaced_at INTEGER,                                -- the successor was seen at every address
    UNIQUE (domain, id)
) STRICT;

-- A check of a domain for its roll-out.
CREATE TABLE own_check (
    domain TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    value  TEXT    NOT NULL CHECK (json_valid(value)),
    PRIMARY KEY (domain, at)
) STRICT, WITHOUT ROWID;

-- Failures in TLS reports that somebody takes for the reporter's own.
CREATE TABLE sts_accepted (
    domain TEXT    NOT NULL,
    id     TEXT    NOT NULL,                            -- of the policy in force then
    result TEXT    NOT NULL,
    host   TEXT    NOT NULL,
    reporter TEXT  NOT NULL,
    who    TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (domain, id, result, host)
) STRICT, WITHOUT ROWID;
