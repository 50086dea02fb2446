-- What was told of received TLS reports, so that nothing is told twice.
CREATE TABLE alert_state (
    kind    TEXT    NOT NULL,                           -- failure, policy, share, silence
    subject TEXT    NOT NULL CHECK (json_valid(subject)),
    step    INTEGER NOT NULL,                           -- of share: the step that was told; else 1
    at      INTEGER NOT NULL,                           -- seconds since 1970: last seen
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

-- What the policy server knows of the use of a cached policy.
CREATE TABLE sts_use (
    domain   TEXT    NOT NULL PRIMARY KEY,
    asked_at INTEGER NOT NULL,                          -- last question, seconds since 1970
    due_at   INTEGER                                    -- fetched again from then on; NULL: not known
) STRICT, WITHOUT ROWID;
