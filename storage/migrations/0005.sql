-- Whether a row gives way where Telegram takes no more messages for a while.
ALTER TABLE outbox ADD COLUMN can_wait INTEGER NOT NULL DEFAULT 0 CHECK (can_wait IN (0, 1));
