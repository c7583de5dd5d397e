-- Whether somebody takes a painting as it is, before it is done.
ALTER TABLE jobs ADD COLUMN finish_requested INTEGER NOT NULL DEFAULT 0
    CHECK (finish_requested IN (0, 1));
