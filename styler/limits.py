"""What a picture must be like to be painted. Free of torch: the bot refuses by the same numbers."""

MAX_BYTES = 20 * 1024 * 1024
"""Of an encoded picture."""
MAX_PIXELS = 50_000_000
"""Of a decoded picture."""
MAX_SCANS = 100
"""Of a JPEG. Progressive ones have some ten; each takes as long as the whole picture."""
MIN_SIDE = 16
"""Pixels of the shorter side."""
MAX_RATIO = 20
"""Longer side over shorter side."""
