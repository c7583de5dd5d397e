import asyncio
import os
from pathlib import Path

import pytest

from storage.files import write


async def test_a_task_that_is_cancelled_while_it_writes_has_written_when_it_ends(
    tmp_path: Path,
) -> None:
    """Or a file would come back that was deleted meanwhile."""
    part = tmp_path / "picture.part"
    os.mkfifo(part)  # whoever writes waits for a reader
    writing = asyncio.create_task(write(tmp_path / "picture", b"data"))
    for _ in range(10):
        await asyncio.sleep(0)
    writing.cancel()
    for _ in range(10):
        await asyncio.sleep(0)
    has_ended = writing.done()
    assert await asyncio.to_thread(part.read_bytes) == b"data"
    assert not has_ended
    with pytest.raises(asyncio.CancelledError):
        await writing
