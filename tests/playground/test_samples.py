import asyncio
import io
import sys

from PIL import Image, ImageChops, ImageStat

from styler import gallery
from tests.chat import Playground


async def test_every_photo_is_a_picture_with_a_thumbnail(playground: Playground) -> None:
    async with playground.client() as client:
        samples = (await client.get("/page/samples")).json()
        photos = [one for one in samples if one["role"] == "photo"]
        assert len(photos) == 4
        for one in photos:
            assert one["title"]
            assert one["credit"]
            whole = await client.get(f"/page/samples/{one['name']}")
            small = await client.get(f"/page/samples/{one['name']}/thumbnail")
            with Image.open(io.BytesIO(whole.content)) as picture:
                assert min(picture.size) >= 300
            with Image.open(io.BytesIO(small.content)) as picture:
                assert max(picture.size) == 192
            assert len(small.content) < 40_000


async def test_styles_are_pictures_of_the_gallery(playground: Playground) -> None:
    names = {f"style-{style.key}.jpg": style.name for style in gallery.STYLES}
    (waves,) = (style for style in gallery.STYLES if style.key == "waves")
    async with playground.client() as client:
        samples = (await client.get("/page/samples")).json()
        styles = [one for one in samples if one["role"] == "style"]
        assert len(styles) == 8
        assert all(names[one["name"]] == one["title"] for one in styles)
        served = await client.get("/page/samples/style-waves.jpg")
    with Image.open(io.BytesIO(served.content)) as picture:
        assert picture.size == (384, 384)
        small = picture.resize((32, 32))
    strays = ImageChops.difference(small, waves.paint(384).resize((32, 32)))
    assert max(ImageStat.Stat(strays).mean) < 4


async def test_the_playground_starts_without_heavy_libraries() -> None:
    program = (
        "import sys, bot.playground.server as server, pathlib;"
        "from bot.playground.samples import listed; assert len(listed()) == 12;"
        "print({'torch', 'skimage', 'scipy'} & set(sys.modules))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said.decode().strip() == "set()"
