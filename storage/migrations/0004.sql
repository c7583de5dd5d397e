-- To whom a row speaks, so that all that was said to somebody can be deleted; and whether it is
-- kept at all once it is said or given up.
ALTER TABLE outbox ADD COLUMN user_id INTEGER;
ALTER TABLE outbox ADD COLUMN is_kept INTEGER NOT NULL DEFAULT 1 CHECK (is_kept IN (0, 1));

UPDATE outbox SET user_id = coalesce(
    (SELECT user_id FROM jobs WHERE id = job_id),
    (SELECT user_id FROM jobs WHERE lane GLOB 'job:*' AND id = CAST(substr(lane, 5) AS INTEGER)),
    CASE WHEN chat_id > 0 THEN chat_id END
);

CREATE INDEX outbox_people ON outbox (user_id, chat_id);

CREATE TRIGGER outbox_unkept AFTER UPDATE OF state ON outbox
WHEN new.state IN ('sent', 'dropped') AND new.is_kept = 0 BEGIN
    DELETE FROM outbox WHERE id = new.id;
END;

-- What has to follow the rows of somebody who wants nothing kept: their files, and then a word.
-- It names nobody: only where the word goes.
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    thread_id INTEGER,
    job_ids TEXT NOT NULL CHECK (json_valid(job_ids)),
    pictures TEXT NOT NULL CHECK (json_valid(pictures))
) STRICT;

-- When somebody of whom no row is kept ordered paintings, under a name that only this bot's key
-- gives: whoever has all deleted has no more paintings in a day than others.
CREATE TABLE spent (
    alias TEXT NOT NULL,
    ordered_at REAL NOT NULL
) STRICT;

CREATE INDEX spent_orders ON spent (alias, ordered_at);
CREATE INDEX jobs_ordered ON jobs (user_id, created_at);
