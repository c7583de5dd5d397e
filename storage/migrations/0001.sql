-- Updates as Telegram sent them: stored before they are confirmed, kept as a mark that they were.
CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY,
    payload TEXT CHECK (payload IS NULL OR json_valid(payload)),
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'quarantined')),
    attempts INTEGER NOT NULL DEFAULT 0,
    received_at REAL NOT NULL,
    CHECK (state = 'done' OR payload IS NOT NULL)
) STRICT;

CREATE INDEX inbox_waiting ON inbox (update_id) WHERE state = 'new';

-- What a person has sent and not yet had painted: one row for each person in each chat.
CREATE TABLE conversations (
    chat_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    draft TEXT NOT NULL CHECK (json_valid(draft)),
    updated_at REAL NOT NULL,
    PRIMARY KEY (chat_id, user_id)
) STRICT, WITHOUT ROWID;

-- The ledger of paintings: queued -> running -> rendered -> done, or failed, or cancelled.
-- `rendered` is painted and not yet delivered: an outage of Telegram paints nothing twice.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    thread_id INTEGER,
    status_message_id INTEGER,
    content TEXT NOT NULL CHECK (json_valid(content)),
    style TEXT NOT NULL CHECK (json_valid(style)),
    strength INTEGER NOT NULL CHECK (strength BETWEEN 0 AND 100),
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'rendered', 'done', 'failed', 'cancelled')),
    place_told INTEGER,
    attempt INTEGER NOT NULL DEFAULT 0,
    lease_until REAL,
    cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
    created_at REAL NOT NULL,
    claimed_at REAL,
    finished_at REAL,
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL))
) STRICT;

CREATE INDEX jobs_active ON jobs (state, user_id, id) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_served ON jobs (user_id, claimed_at);

-- What has to be said. Rows of one lane go out in order; of the unsent rows of one slot only the
-- newest is kept.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'say', 'edit', 'document')),
    chat_id INTEGER NOT NULL,
    job_id INTEGER REFERENCES jobs (id) ON DELETE CASCADE,
    lane TEXT NOT NULL,
    slot TEXT,
    body TEXT NOT NULL CHECK (json_valid(body)),
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'sending', 'sent', 'dropped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL,
    created_at REAL NOT NULL,
    touched_at REAL
) STRICT;

CREATE UNIQUE INDEX outbox_slot ON outbox (slot) WHERE state = 'new' AND slot IS NOT NULL;
CREATE INDEX outbox_open ON outbox (lane, id) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_edits ON outbox (chat_id, touched_at) WHERE kind = 'edit';
