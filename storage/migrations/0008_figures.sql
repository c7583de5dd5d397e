-- What somebody who looks after the bot has switched on, and nobody off again.
CREATE TABLE switches (
    name TEXT PRIMARY KEY CHECK (name IN ('pause'))
) STRICT, WITHOUT ROWID;

-- When a row was given up that somebody will miss: not one whose moment was over, or whose chat no
-- longer listens.
ALTER TABLE outbox ADD COLUMN given_up_at REAL;

-- What is asked about the last day looks at no row of the days before.
CREATE INDEX jobs_painted ON jobs (finished_at, created_at, claimed_at, state)
    WHERE state IN ('rendered', 'done');
CREATE INDEX jobs_failed ON jobs (finished_at, broken, state) WHERE state = 'failed';
CREATE INDEX jobs_broken ON jobs (created_at, broken) WHERE broken > 0;
CREATE INDEX jobs_rendered ON jobs (id) WHERE state = 'rendered';
CREATE INDEX outbox_given_up ON outbox (given_up_at) WHERE given_up_at IS NOT NULL;
CREATE INDEX inbox_quarantined ON inbox (received_at, state) WHERE state = 'quarantined';

-- How often something has happened since this table is there, kept by the triggers: it only grows,
-- whatever is deleted of the rows that it counts.
CREATE TABLE tallies (
    name TEXT PRIMARY KEY,
    amount REAL NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO tallies (name) VALUES
    ('ordered'), ('painted'), ('failed'), ('refused'), ('cancelled'), ('repeated'), ('given_up'),
    ('waited_seconds'), ('painting_seconds');

-- How many paintings took at most so long, in seconds.
CREATE TABLE durations (
    name TEXT NOT NULL,
    most REAL NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (name, most)
) STRICT, WITHOUT ROWID;

INSERT INTO durations (name, most)
    SELECT names.column1, bounds.column1 FROM (VALUES ('waited'), ('painting')) names,
    (VALUES (1), (2), (5), (10), (20), (30), (60), (120), (300), (600), (1800), (3600), (9e999))
    bounds;

CREATE TRIGGER tally_ordered AFTER INSERT ON jobs BEGIN
    UPDATE tallies SET amount = amount + 1 WHERE name = 'ordered';
END;

-- A job fails after attempts that broke, or because one of its pictures is no use.
CREATE TRIGGER tally_ended AFTER UPDATE OF state ON jobs
WHEN new.state <> old.state AND new.state IN ('rendered', 'failed', 'cancelled') BEGIN
    UPDATE tallies SET amount = amount + 1 WHERE name = CASE
        WHEN new.state = 'rendered' THEN 'painted'
        WHEN new.state = 'failed' AND new.broken = 0 THEN 'refused'
        ELSE new.state END;
END;

CREATE TRIGGER tally_painted AFTER UPDATE OF state ON jobs
WHEN new.state = 'rendered' AND old.state = 'running' BEGIN
    UPDATE durations SET count = count + 1 WHERE most >= CASE name
        WHEN 'waited' THEN new.finished_at - new.created_at
        ELSE new.finished_at - new.claimed_at END;
    UPDATE tallies SET amount = amount + new.finished_at - new.created_at
        WHERE name = 'waited_seconds';
    UPDATE tallies SET amount = amount + new.finished_at - new.claimed_at
        WHERE name = 'painting_seconds';
END;

CREATE TRIGGER tally_repeated AFTER UPDATE OF broken ON jobs WHEN new.broken > old.broken BEGIN
    UPDATE tallies SET amount = amount + 1 WHERE name = 'repeated';
END;

CREATE TRIGGER tally_given_up AFTER UPDATE OF given_up_at ON outbox
WHEN old.given_up_at IS NULL AND new.given_up_at IS NOT NULL BEGIN
    UPDATE tallies SET amount = amount + 1 WHERE name = 'given_up';
END;
