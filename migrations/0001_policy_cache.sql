-- Policies that were fetched (RFC 8461 section 3.3), one row a policy domain.
CREATE TABLE sts_policy (
    domain      TEXT    NOT NULL PRIMARY KEY,
    id          TEXT    NOT NULL,           -- the TXT record's id at the time of the fetch
    raw         BLOB    NOT NULL,           -- the policy as published
    fetched_at  INTEGER NOT NULL,           -- seconds since 1970
    expires_at  INTEGER NOT NULL            -- fetched_at plus the capped max_age
) STRICT, WITHOUT ROWID;

-- The last failed fetch since the last good one.
CREATE TABLE sts_trouble (
    domain      TEXT    NOT NULL PRIMARY KEY,
    id          TEXT    NOT NULL,
    failed_at   INTEGER NOT NULL,
    reason      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
