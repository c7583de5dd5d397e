-- A pretend Telegram in one file. Objects that go out as JSON are stored as JSON.

CREATE TABLE IF NOT EXISTS people (
    id INTEGER PRIMARY KEY,
    object TEXT NOT NULL              -- User
) STRICT;

CREATE TABLE IF NOT EXISTS chats (
    id INTEGER PRIMARY KEY,
    object TEXT NOT NULL              -- Chat
) STRICT;

CREATE TABLE IF NOT EXISTS messages (
    chat_id INTEGER NOT NULL REFERENCES chats (id),
    message_id INTEGER NOT NULL,
    sender_id INTEGER NOT NULL,
    date INTEGER NOT NULL,
    edit_date INTEGER,
    thread_id INTEGER,
    reply_to INTEGER,
    media_group_id TEXT,
    content TEXT NOT NULL,            -- the fields of Message that hold text, media and caption
    markup TEXT,                      -- InlineKeyboardMarkup or ForceReply
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    PRIMARY KEY (chat_id, message_id) -- rows of deleted messages stay: an id is never used twice
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS files (
    file_id TEXT PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,        -- what getFile answers; never a path on the disk
    digest TEXT NOT NULL,             -- SHA-256 of the bytes, their name on the disk
    size INTEGER NOT NULL,
    unique_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL              -- the message field it makes: array of PhotoSize, Document, ...
) STRICT;

CREATE TABLE IF NOT EXISTS updates (
    update_id INTEGER PRIMARY KEY AUTOINCREMENT,
    object TEXT NOT NULL              -- Update without its id
) STRICT;

CREATE TABLE IF NOT EXISTS callbacks (
    id TEXT PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    date REAL NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1))
) STRICT;

CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    message_id INTEGER,               -- set: this message is new, edited or deleted
    object TEXT                       -- set: something that passes, an answered tap or "typing"
) STRICT;

CREATE INDEX IF NOT EXISTS changes_of_chat ON changes (chat_id, number);

CREATE TABLE IF NOT EXISTS settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL               -- JSON
) STRICT, WITHOUT ROWID;
