-- What is wanted of a painting beside its pictures and its strength.
ALTER TABLE jobs ADD COLUMN wishes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(wishes));
