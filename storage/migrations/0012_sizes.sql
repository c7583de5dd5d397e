-- How large a painting was asked for: the large ones are also counted by themselves.
ALTER TABLE jobs ADD COLUMN size TEXT NOT NULL DEFAULT 'standard'
    CHECK (size IN ('sketch', 'quick', 'standard', 'large', 'print'));
ALTER TABLE spent ADD COLUMN size TEXT NOT NULL DEFAULT 'standard';

UPDATE jobs SET size = coalesce(wishes ->> '$.choices.size', 'standard');
