-- SQLite takes a partial index only where a statement asks for the index's own condition.
CREATE INDEX jobs_queued ON jobs (user_id, id) WHERE state = 'queued';
CREATE INDEX jobs_running ON jobs (user_id) WHERE state = 'running';
CREATE INDEX jobs_told ON jobs (id) WHERE state = 'queued' AND place_told IS NOT NULL;
CREATE INDEX outbox_new ON outbox (id) WHERE state = 'new';
CREATE INDEX outbox_jobs ON outbox (job_id);

-- The people who wait, each with their oldest queued job and what decides whose turn it is. It
-- says nothing that `jobs` does not say; the triggers keep it, so that a claim looks at one row
-- however long the line is.
CREATE TABLE line (
    user_id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL,
    running INTEGER NOT NULL,
    served_at REAL NOT NULL
) STRICT;

CREATE UNIQUE INDEX line_order ON line (running, served_at, job_id);

CREATE TRIGGER line_after_insert AFTER INSERT ON jobs BEGIN
    DELETE FROM line WHERE user_id = new.user_id;
    INSERT INTO line SELECT user_id, id,
        (SELECT count(*) FROM jobs r WHERE r.user_id = q.user_id AND r.state = 'running'),
        coalesce((SELECT max(claimed_at) FROM jobs s WHERE s.user_id = q.user_id), 0)
    FROM jobs q WHERE user_id = new.user_id AND state = 'queued' ORDER BY id LIMIT 1;
END;

CREATE TRIGGER line_after_update AFTER UPDATE OF state, claimed_at ON jobs BEGIN
    DELETE FROM line WHERE user_id = new.user_id;
    INSERT INTO line SELECT user_id, id,
        (SELECT count(*) FROM jobs r WHERE r.user_id = q.user_id AND r.state = 'running'),
        coalesce((SELECT max(claimed_at) FROM jobs s WHERE s.user_id = q.user_id), 0)
    FROM jobs q WHERE user_id = new.user_id AND state = 'queued' ORDER BY id LIMIT 1;
END;

CREATE TRIGGER line_after_delete AFTER DELETE ON jobs BEGIN
    DELETE FROM line WHERE user_id = old.user_id;
    INSERT INTO line SELECT user_id, id,
        (SELECT count(*) FROM jobs r WHERE r.user_id = q.user_id AND r.state = 'running'),
        coalesce((SELECT max(claimed_at) FROM jobs s WHERE s.user_id = q.user_id), 0)
    FROM jobs q WHERE user_id = old.user_id AND state = 'queued' ORDER BY id LIMIT 1;
END;

-- Whoever waits already gets in line.
UPDATE jobs SET state = state WHERE state = 'queued';
