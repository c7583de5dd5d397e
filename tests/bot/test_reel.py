"""Which pictures of a painting are kept for its film, and what they become."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageSequence, ImageStat

from bot import letters, reel
from storage.pictures import Pictures

JOB = 7


def grey(level: float, size: tuple[int, int] = (96, 72)) -> bytes:
    """Return a picture of one grey from 0 to 1, as a painter sends it."""
    out = BytesIO()
    Image.new("L", size, round(255 * level)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def levels(film: bytes) -> list[float]:
    """Return the grey of each frame."""
    with Image.open(BytesIO(film)) as opened:
        assert opened.format == "GIF"
        frames = ImageSequence.Iterator(opened)
        return [round(ImageStat.Stat(frame.convert("L")).mean[0] / 255, 1) for frame in frames]


async def test_a_film_goes_from_the_photo_over_what_was_painted_to_the_result(
    tmp_path: Path,
) -> None:
    pictures = Pictures(tmp_path)
    await reel.keep(pictures, JOB, 0.0, grey(0.1))
    for fraction, level in ((0.001, 0.3), (0.1, 0.5), (0.9, 0.7)):
        await reel.keep(pictures, JOB, fraction, grey(level))
    assert await reel.join(pictures, JOB) is None
    await pictures.save(letters.preview_name(JOB), grey(1.0))
    film = await reel.join(pictures, JOB)
    assert film is not None
    assert levels(film) == [0.1, 0.3, 0.5, 0.7, 1.0]


async def test_without_pictures_of_its_own_a_film_shows_the_photo_and_the_result(
    tmp_path: Path,
) -> None:
    pictures = Pictures(tmp_path)
    await reel.keep(pictures, JOB, 0.0, grey(0.1))
    await pictures.save(letters.preview_name(JOB), grey(1.0))
    film = await reel.join(pictures, JOB)
    assert film is not None
    assert levels(film) == [0.1, 1.0]


async def test_of_a_long_painting_few_small_pictures_are_kept_and_all_are_known(
    tmp_path: Path,
) -> None:
    pictures, size = Pictures(tmp_path), (3 * reel.EDGE, 2 * reel.EDGE)
    for step in range(81):
        await reel.keep(pictures, JOB, step / 81, grey(step / 81, (9, 6) if step else size))
    kept = list(tmp_path.iterdir())
    assert letters.FRAMES / 2 < len(kept) <= letters.FRAMES
    sizes = [Image.open(BytesIO(file.read_bytes())).size for file in kept]
    assert max(sizes) == (reel.EDGE, reel.EDGE * 2 // 3)
    await pictures.delete(name(JOB) for name in letters.PICTURES)
    assert list(tmp_path.iterdir()) == []


async def test_a_smaller_attempt_and_a_large_result_make_a_film_of_one_size(
    tmp_path: Path,
) -> None:
    pictures = Pictures(tmp_path)
    await reel.keep(pictures, JOB, 0.5, grey(0.5, (120, 90)))
    await pictures.save(letters.preview_name(JOB), grey(1.0, (1200, 900)))
    film = await reel.join(pictures, JOB)
    assert film is not None
    assert levels(film) == [0.5, 1.0]
    assert Image.open(BytesIO(film)).size == (reel.EDGE, reel.EDGE * 3 // 4)
