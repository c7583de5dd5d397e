"""Paints a photo in the style of a picture; knows only pictures."""

import os

# Before torch is loaded: its threads sleep while they wait for each other. By default they spin,
# and two paintings side by side on two cores then take twice to seven times as long as one after
# the other; see docs/styler.md for what it costs where nothing else runs.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
