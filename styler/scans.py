"""How often a JPEG goes over its own pixels: some bytes more for each scan, however many."""

import re

_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")
"""Neither a byte of 255 nor a restart in the midst of a scan."""
_SCAN = b"\xff\xda"
_END = b"\xff\xd9"


def count(jpeg: bytes) -> int:
    """Return the number of scans up to the picture's end; a film may follow it."""
    scans, position = 0, 2
    while (marker := _MARKER.search(jpeg, position)) and marker[0] != _END:
        scans += marker[0] == _SCAN
        length = jpeg[marker.end() : marker.end() + 2]
        position = marker.end() + int.from_bytes(length)
    return scans
