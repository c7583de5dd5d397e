-- Styles that people have saved. `number` is what one is called until its person gives it a name;
-- `question_chat` and `question` are where the bot asked for one.
CREATE TABLE saved_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    name TEXT,
    source TEXT NOT NULL CHECK (json_valid(source)),
    picture TEXT NOT NULL,
    question_chat INTEGER,
    question INTEGER,
    UNIQUE (user_id, picture)
) STRICT;
