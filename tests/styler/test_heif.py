import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from pillow_heif import from_pillow

from styler import decoding, images
from styler.decoding import PictureError
from styler.frames import Reason
from tests.styler.pictures import make_photo

RED = (200, 30, 40)


def heic(picture: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    from_pillow(picture).save(out, quality=95, **options)
    return out.getvalue()


def photo() -> Image.Image:
    return images.to_picture(make_photo(64, 48))


def opened(data: bytes) -> np.ndarray:
    return np.asarray(decoding.open_picture(data, 512)).astype(int)


def refusal(data: bytes) -> PictureError:
    with pytest.raises(PictureError) as caught:
        decoding.open_picture(data, 64)
    return caught.value


def test_heic_is_read() -> None:
    original = photo()
    pixels = opened(heic(original))
    assert abs(pixels - np.asarray(original).astype(int)).mean() < 6


def test_its_orientation_is_applied_once() -> None:
    upright = Image.new("RGB", (96, 64), "white")
    upright.paste((255, 0, 0), (0, 0, 48, 32))
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = upright.transpose(Image.Transpose.ROTATE_90)
    pixels = opened(heic(stored, exif=exif.tobytes()))
    assert pixels.shape == (64, 96, 3)
    assert pixels[8, 8, 1] < 60
    assert min(pixels[8, 88, 1], pixels[56, 8, 1], pixels[56, 88, 1]) > 200


def test_its_transparency_is_laid_on_white() -> None:
    assert opened(heic(Image.new("RGBA", (64, 48), (*RED, 0)))).min() > 250


def test_of_several_pictures_the_main_one_is_taken() -> None:
    file = from_pillow(Image.new("RGB", (64, 48), "blue"))
    file.add_from_pillow(Image.new("RGB", (64, 48), RED))
    out = io.BytesIO()
    file.save(out, primary_index=1)
    assert abs(opened(out.getvalue()) - np.array(RED)).max() < 12


def test_limits_hold_before_it_is_decoded() -> None:
    assert refusal(heic(Image.new("RGB", (64, 8)))).reason is Reason.TOO_SMALL
    assert refusal(heic(Image.new("RGB", (1024, 32)))).reason is Reason.TOO_NARROW
    whole = heic(Image.new("RGB", (64, 64)))
    claims = whole.replace(b"\0\0\0\x40\0\0\0\x40", b"\0\0\x20\0\0\0\x20\0")
    assert claims != whole
    assert refusal(claims).reason is Reason.TOO_LARGE


def test_a_broken_one_is_unreadable() -> None:
    whole = heic(photo())
    for data in (whole[:20], whole[:300], whole[: len(whole) - 100], whole[:12] + whole[60:]):
        assert refusal(data).reason is Reason.UNREADABLE


def test_flipped_bytes_give_a_picture_or_a_reason() -> None:
    whole = np.frombuffer(heic(photo()), dtype=np.uint8)
    generator = np.random.default_rng(11)
    for _ in range(100):
        data = whole.copy()
        data[generator.integers(0, len(data), 4)] = generator.integers(0, 256, 4)
        try:
            decoding.open_picture(data.tobytes(), 64)
        except PictureError as error:
            assert error.reason in Reason  # noqa: PT017 - both outcomes are right


def test_avif_is_not_tried_under_its_name() -> None:
    avif = heic(photo()).replace(b"ftypheic", b"ftypavif")
    assert refusal(avif).reason is Reason.UNREADABLE


def test_the_refusal_names_what_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "GIF or HEIC" in str(refusal(b"no picture"))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    error = refusal(heic(photo()))
    assert error.reason is Reason.UNREADABLE
    assert "HEIC is read where pillow-heif is installed" in str(error)


def test_other_code_in_the_process_does_not_get_to_read_heic() -> None:
    code = (
        "import sys; from PIL import Image; from styler import decoding;"
        "data = sys.stdin.buffer.read(); assert 'pillow_heif' not in sys.modules;"
        "decoding.open_picture(data, 64); Image.init(); assert 'HEIF' not in Image.OPEN"
    )
    run = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], input=heic(photo()), capture_output=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, b"")
