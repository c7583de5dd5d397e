"""Styles to measure on, painted by a few lines of code each: always the same ones."""
