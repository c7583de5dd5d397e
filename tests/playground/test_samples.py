import asyncio
import io
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from bot.playground.paintings import brush, glass, marble, woodcut
from tests.chat import Playground

PAINTERS = {
    "night.jpg": brush.paint,
    "woodcut.jpg": woodcut.paint,
    "glass.jpg": glass.paint,
    "marble.jpg": marble.paint,
}


async def test_every_sample_is_a_picture_with_a_thumbnail(playground: Playground) -> None:
    async with playground.client() as client:
        samples = (await client.get("/page/samples")).json()
        assert [one["role"] for one in samples] == ["photo"] * 4 + ["style"] * 4
        for one in samples:
            assert one["title"]
            assert one["credit"]
            whole = await client.get(f"/page/samples/{one['name']}")
            small = await client.get(f"/page/samples/{one['name']}/thumbnail")
            with Image.open(io.BytesIO(whole.content)) as picture:
                assert min(picture.size) >= 300
            with Image.open(io.BytesIO(small.content)) as picture:
                assert max(picture.size) == 192
            assert len(small.content) < 40_000


@pytest.mark.parametrize("name", PAINTERS)
async def test_a_painting_is_the_same_each_time_and_full_of_colour(
    playground: Playground, tmp_path: Path, name: str
) -> None:
    painting = PAINTERS[name]()
    assert painting.size == (512, 512)
    assert min(ImageStat.Stat(painting).stddev) > 30
    painting.save(tmp_path / name, quality=92)
    async with playground.client() as client:
        served = await client.get(f"/page/samples/{name}")
    assert served.content == (tmp_path / name).read_bytes()


async def test_the_playground_needs_no_numbers_library() -> None:
    program = (
        "import sys, bot.playground.server as server, pathlib;"
        "from bot.playground.samples import listed; assert len(listed()) == 8;"
        "print({'numpy', 'torch', 'skimage'} & set(sys.modules))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said.decode().strip() == "set()"
