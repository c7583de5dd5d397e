-- What a person likes: their language, and how they want their paintings.
CREATE TABLE people (
    user_id INTEGER PRIMARY KEY,
    client_language TEXT,
    chosen_language TEXT,
    choices TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(choices)),
    seen_at REAL NOT NULL
) STRICT;

CREATE INDEX people_seen ON people (seen_at);

ALTER TABLE erasures ADD COLUMN language TEXT;
