"""Figures, each with one command: see README.md. Benchmarks measure; tests decide."""
