"""A file for each style that comes with the program; each paints one picture of its own."""
