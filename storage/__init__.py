"""What was promised to a person: rows in SQLite, and pictures as files beside them."""
