-- Servers wait longer after each failed fetch in a row, and tell when a policy has not been fetched for a day.
ALTER TABLE sts_trouble ADD COLUMN
    times       INTEGER NOT NULL DEFAULT 1;     -- failures in a row with this id
ALTER TABLE sts_trouble ADD COLUMN
    since       INTEGER;                        -- first failure since the last good fetch; NULL of an earlier version
