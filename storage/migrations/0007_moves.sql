-- Groups that became supergroups, which have another number: what comes from the group, and what its
-- owner allowed it, is the supergroup's.
CREATE TABLE moves (
    old INTEGER PRIMARY KEY,
    new INTEGER NOT NULL
) STRICT;

CREATE INDEX moves_new ON moves (new);
