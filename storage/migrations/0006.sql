-- Which of the rows that wait for a chat goes out first: what became of a painting (0), a reply (1),
-- what gives way where Telegram takes no more messages for a while (2, until now `can_wait`).
ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 1 CHECK (rank BETWEEN 0 AND 2);

UPDATE outbox SET rank = CASE WHEN can_wait THEN 2 ELSE 0 END WHERE can_wait OR lane GLOB 'job:*';

ALTER TABLE outbox DROP COLUMN can_wait;
DROP INDEX outbox_new;
CREATE INDEX outbox_new ON outbox (rank, id) WHERE state = 'new';
