-- Changes of a mail server's key under TLSA records (RFC 7671 §8, RFC 7672 §4).
-- Records that were seen at every name server of their zone.
CREATE TABLE tlsa_roll (
    host   TEXT    NOT NULL,                            -- TLSA base domain
    port   INTEGER NOT NULL,
    record TEXT    NOT NULL,                            -- as in a zone file: 3 1 1 and the digest
    since  INTEGER,                                     -- seconds since 1970: when it was first seen everywhere; NULL: a server lacked it
    last   INTEGER NOT NULL,                            -- when it was last seen everywhere
    shown  TEXT CHECK (shown IN ('rsa', 'ecdsa', 'other')), -- the key that a server showed with it; NULL: none yet
    PRIMARY KEY (host, port, record)
) STRICT, WITHOUT ROWID;

-- The largest lifetime of a day.
CREATE TABLE tlsa_ttl (
    host TEXT    NOT NULL,
    port INTEGER NOT NULL,
    day  INTEGER NOT NULL,                              -- days since 1970
    ttl  INTEGER NOT NULL,                              -- seconds
    PRIMARY KEY (host, port, day)
) STRICT, WITHOUT ROWID;

-- Keys that are made before they are deployed. None is a change of the configuration.
CREATE TABLE tlsa_key (
    name    TEXT    NOT NULL PRIMARY KEY,
    key     TEXT    NOT NULL REFERENCES private_key (id),
    hosts   TEXT    NOT NULL CHECK (json_valid(hosts)), -- the mail hosts that it is for
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
