"""Pictures that are small to send and large to decode."""

import struct
import zlib


def png_head(width: int, height: int) -> bytes:
    """A PNG that promises many pixels and holds none."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I", 0) + b"IDAT" + b"\0" * 8


def with_scans(number: int, progressive: bytes) -> bytes:
    """A JPEG that is gone over so many times more than it need be."""
    end = progressive.index(b"\xff\xd9")
    scan = progressive[progressive.rindex(b"\xff\xda", 0, end) : end]
    return progressive[:end] + number * scan + progressive[end:]
