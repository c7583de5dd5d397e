-- A number of an attempt is never used twice: what counts is how many attempts broke.
ALTER TABLE jobs ADD COLUMN broken INTEGER NOT NULL DEFAULT 0;

UPDATE jobs SET broken = attempt - (state = 'running') WHERE state IN ('queued', 'running');
