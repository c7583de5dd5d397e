"""Pictures to try as a style, painted by a few lines of code each: always the same ones."""
