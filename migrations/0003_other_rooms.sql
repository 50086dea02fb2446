-- Further kinds of entries: certificate profiles, authorities of the custom list, revocation lists. Which kinds there
-- are is the program's business from here on; a CHECK on them would mean a new table for each.
CREATE TABLE entry_anew (
    kind     TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    value    TEXT    NOT NULL CHECK (json_valid(value)),
    revision INTEGER NOT NULL REFERENCES revision (id),
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
INSERT INTO entry_anew SELECT kind, key, value, revision FROM entry;
DROP TABLE entry;
ALTER TABLE entry_anew RENAME TO entry;

-- Private keys, apart from the entries that refer to them by id: entries are shown, exported and kept in the history.
CREATE TABLE private_key (
    id       TEXT    NOT NULL PRIMARY KEY,      -- SHA-256 of the public key's SubjectPublicKeyInfo, hex
    pkcs8    BLOB    NOT NULL                   -- PKCS#8, DER
) STRICT, WITHOUT ROWID;

-- What is counted or made once and is no configuration: connections, the Demo certificate.
CREATE TABLE keepsake (
    name     TEXT    NOT NULL PRIMARY KEY,
    value    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Alerts that were raised: required TLS connections that failed.
CREATE TABLE alert (
    id       INTEGER NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL,                  -- seconds since 1970
    value    TEXT    NOT NULL CHECK (json_valid(value)),
    delivery TEXT    NOT NULL                   -- what became of the command that delivers it
) STRICT;
