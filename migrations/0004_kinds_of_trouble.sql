-- While the back-off lasts (RFC 8461 section 3.3) a failed fetch is reported again, as what it was.
ALTER TABLE sts_trouble ADD COLUMN
    kind        TEXT    NOT NULL DEFAULT 'fetch';
-- What was fetched, if it was malformed; else empty.
ALTER TABLE sts_trouble ADD COLUMN
    raw         BLOB    NOT NULL DEFAULT X'';
