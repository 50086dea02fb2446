-- TLS reports that others sent (RFC 8460).
CREATE TABLE tls_report (
    id           INTEGER PRIMARY KEY,
    digest       BLOB    NOT NULL UNIQUE,               -- SHA-256 of what the report says
    reporter     TEXT    NOT NULL,                      -- submitter, else signer, else domain of the contact, else organization
    report_id    TEXT,
    starts       INTEGER NOT NULL,                      -- seconds since 1970
    ends         INTEGER NOT NULL,
    organization TEXT,
    contact      TEXT,
    submitter    TEXT,
    signer       TEXT,                                  -- the domain whose signature lets the report count
    domain       TEXT    NOT NULL,                      -- the recipient domain
    received_at  INTEGER NOT NULL,
    way          TEXT    NOT NULL CHECK (way IN ('file', 'mail')),
    dkim         TEXT,                                  -- NULL: nobody asked
    standing     TEXT    NOT NULL CHECK (standing IN ('counted', 'held')),
    held_for     TEXT    NOT NULL CHECK (held_for IN ('', 'signature', 'domain')),
    revised_by   INTEGER,                               -- the report that counts in place of this one
    warnings     TEXT    NOT NULL CHECK (json_valid(warnings))
) STRICT;
CREATE INDEX tls_report_starts ON tls_report (starts);
CREATE INDEX tls_report_key ON tls_report (report_id, starts);

CREATE TABLE tls_report_policy (
    report        INTEGER NOT NULL REFERENCES tls_report (id) ON DELETE CASCADE,
    n             INTEGER NOT NULL,
    type          TEXT,                                 -- as it came, in lower case
    domain        TEXT,
    success       INTEGER NOT NULL,
    failure       INTEGER NOT NULL,
    policy_string TEXT    NOT NULL CHECK (json_valid(policy_string)),
    mx            TEXT    NOT NULL CHECK (json_valid(mx)),
    PRIMARY KEY (report, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE tls_report_failure (
    report       INTEGER NOT NULL,
    n            INTEGER NOT NULL,                      -- the policy
    k            INTEGER NOT NULL,
    result       TEXT    NOT NULL,
    count        INTEGER NOT NULL,
    sending_ip   TEXT,
    host         TEXT,
    receiving_ip TEXT,
    helo         TEXT,
    reason       TEXT,
    info         TEXT,
    PRIMARY KEY (report, n, k),
    FOREIGN KEY (report, n) REFERENCES tls_report_policy (report, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What could not be read as a report; the oldest are deleted above a limit.
CREATE TABLE tls_unread (
    digest      BLOB    NOT NULL PRIMARY KEY,
    received_at INTEGER NOT NULL,
    way         TEXT    NOT NULL,
    error       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    head        BLOB    NOT NULL                        -- at most 2 KiB
) STRICT, WITHOUT ROWID;
CREATE INDEX tls_unread_received_at ON tls_unread (received_at);
