"""A Telegram of one's own: a local Bot API server with a chat page, for trying and for tests."""
