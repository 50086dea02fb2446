-- Who made a pending change, when, and in which run of the program. A change of an earlier version has no name, time 0
-- and no run.
ALTER TABLE pending ADD COLUMN
    who         TEXT    NOT NULL DEFAULT '';
ALTER TABLE pending ADD COLUMN
    at          INTEGER NOT NULL DEFAULT 0;     -- seconds since 1970
ALTER TABLE pending ADD COLUMN
    run         TEXT    NOT NULL DEFAULT '';
-- Other runs whose change of the same entry this one was made upon: an array of [who, at, run], oldest first.
ALTER TABLE pending ADD COLUMN
    earlier     TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(earlier));
