import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import ExifTags, Image, ImageCms

from styler import decoding, images
from styler.decoding import PictureError
from styler.frames import Reason
from tests.hostile import png_head, with_scans

RED = (200, 30, 40)


def encoded(picture: Image.Image, picture_format: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, picture_format, **options)
    return out.getvalue()


def opened(data: bytes) -> np.ndarray:
    picture = decoding.open_picture(data, 512)
    assert picture.mode == "RGB"
    return np.asarray(picture).astype(int)


def is_all(data: bytes, colour: tuple[int, int, int], within: int = 4) -> bool:
    return bool((abs(opened(data) - np.array(colour)) <= within).all())


def plain(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.new("RGB", size, RED).convert(mode)


@pytest.mark.parametrize("picture_format", decoding.FORMATS)
def test_the_usual_formats_are_read(picture_format: str) -> None:
    assert is_all(encoded(plain(), picture_format), RED, within=6)


@pytest.mark.parametrize("picture_format", ["AVIF", "BMP", "TIFF", "PPM", "ICO"])
def test_other_formats_are_not_even_tried(picture_format: str) -> None:
    with pytest.raises(PictureError) as caught:
        decoding.open_picture(encoded(plain(), picture_format), 64)
    assert caught.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("mode", "picture_format"), [("L", "PNG"), ("L", "JPEG"), ("1", "PNG"), ("LA", "PNG")]
)
def test_grey_pictures_become_rgb(mode: str, picture_format: str) -> None:
    white = Image.new("L", (40, 30), 255).convert(mode)
    assert is_all(encoded(white, picture_format), (255, 255, 255))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of_16_bits(kind: int, pixel: tuple[int, ...], *extra: bytes) -> bytes:
    """A PNG of one colour with 16 bits to a channel, which Pillow cannot write; 40 x 30."""
    line = b"\0" + struct.pack(f">{len(pixel)}H", *pixel) * 40
    head = struct.pack(">IIBBBBB", 40, 30, 16, kind, 0, 0, 0)
    chunks = [chunk(b"IHDR", head), *extra, chunk(b"IDAT", zlib.compress(line * 30))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


GREY, COLOUR, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 4, 6
"""Kinds of PNG."""


@pytest.mark.parametrize(
    ("kind", "pixel", "seen"),
    [
        (COLOUR, (51400, 7710, 10280), RED),
        (COLOUR_ALPHA, (51400, 7710, 10280, 65535), RED),
        (COLOUR_ALPHA, (51400, 7710, 10280, 0), (255, 255, 255)),
        (COLOUR_ALPHA, (0, 0, 0, 32896), (127, 127, 127)),
        (GREY_ALPHA, (32896, 65535), (128, 128, 128)),
        (GREY_ALPHA, (0, 32896), (127, 127, 127)),
    ],
)
def test_sixteen_bits_to_a_channel_are_read(
    kind: int, pixel: tuple[int, ...], seen: tuple[int, int, int]
) -> None:
    assert is_all(png_of_16_bits(kind, pixel), seen, within=1)


@pytest.mark.parametrize(("transparent", "seen"), [(32896, 255), (32897, 128), (1, 128)])
def test_one_of_sixteen_bits_of_grey_may_be_transparent(transparent: int, seen: int) -> None:
    data = png_of_16_bits(GREY, (32896,), chunk(b"tRNS", struct.pack(">H", transparent)))
    assert is_all(data, (seen, seen, seen), within=1)


def test_sixteen_bits_of_grey_are_scaled_not_clipped() -> None:
    half = Image.fromarray(np.full((30, 40), 32768, dtype=np.uint16))
    assert is_all(encoded(half), (127, 127, 127), within=1)


def test_a_palette_is_looked_up() -> None:
    assert is_all(encoded(plain().quantize(4)), RED)


def test_cmyk_is_converted() -> None:
    assert is_all(encoded(plain("CMYK"), "JPEG", quality=95), RED, within=6)


def test_a_palette_may_be_half_transparent() -> None:
    half = Image.new("P", (40, 30), 1)
    half.putpalette([0, 0, 0, *RED])
    assert is_all(encoded(half, transparency=b"\xff\x80"), (227, 142, 147))


def test_transparency_is_laid_on_white() -> None:
    clear = Image.new("RGBA", (40, 30), (*RED, 0))
    half = Image.new("RGBA", (40, 30), (0, 0, 0, 128))
    assert is_all(encoded(clear), (255, 255, 255))
    assert is_all(encoded(half), (127, 127, 127))


@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
def test_a_transparent_colour_is_laid_on_white(mode: str) -> None:
    black = Image.new("RGB", (40, 30)).convert(mode)
    transparent = (0, 0, 0) if mode == "RGB" else 0
    assert is_all(encoded(black, transparency=transparent), (255, 255, 255))


@pytest.mark.parametrize("picture_format", ["PNG", "WEBP", "GIF"])
def test_of_a_moving_picture_the_first_frame_is_taken(picture_format: str) -> None:
    others = [Image.new("RGB", (40, 30), "blue")] * 2
    data = encoded(plain(), picture_format, save_all=True, append_images=others, lossless=True)
    assert is_all(data, RED)


UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def turned(orientation: int, picture_format: str) -> bytes:
    """A picture that is 48 x 32 and red at the top left once its orientation is applied."""
    upright = Image.new("RGB", (48, 32), "white")
    upright.paste((255, 0, 0), (0, 0, 24, 16))
    stored = upright.transpose(UNDO[orientation]) if orientation in UNDO else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(stored, picture_format, exif=exif, quality=95)


def is_upright(data: bytes) -> bool:
    pixels = opened(data)
    green = [pixels[y, x, 1] for y, x in ((4, 4), (28, 44), (4, 44), (28, 4))]
    return pixels.shape == (32, 48, 3) and green[0] < 60 and min(green[1:]) > 200


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation: int, picture_format: str) -> None:
    assert is_upright(turned(orientation, picture_format))


def swapped_profile() -> bytes:
    """sRGB with its red and blue primaries swapped: a profile that must show."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.find(b"rXYZ"), profile.find(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def test_a_colour_profile_is_converted_to_srgb() -> None:
    data = encoded(Image.new("RGB", (40, 30), (255, 0, 0)), icc_profile=swapped_profile())
    pixels = opened(data)
    assert pixels[0, 0, 2] > 200
    assert pixels[0, 0, 0] < 60


P3 = np.array([[0.5151, 0.2920, 0.1571], [0.2412, 0.6922, 0.0666], [-0.0011, 0.0419, 0.7841]])
SRGB = np.array([[0.4361, 0.3851, 0.1431], [0.2225, 0.7169, 0.0606], [0.0139, 0.0971, 0.7141]])
"""XYZ of the primaries, at D50: what a profile holds."""


def p3_profile() -> bytes:
    """Display P3, as telephones use it: sRGB's curve, wider primaries."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    for i in range(count):
        tag, offset, _ = struct.unpack_from(">4sII", profile, 132 + 12 * i)
        if tag in {b"rXYZ", b"gXYZ", b"bXYZ"}:
            column = P3[:, b"rgb".index(tag[0])]
            struct.pack_into(">3i", profile, offset + 8, *(round(65536 * v) for v in column))
    return bytes(profile)


def test_a_wider_gamut_is_converted_to_srgb() -> None:
    stored = np.array([150, 100, 90]) / 255
    light = ((stored + 0.055) / 1.055) ** 2.4
    expected = 255 * (1.055 * (np.linalg.inv(SRGB) @ P3 @ light) ** (1 / 2.4) - 0.055)
    assert abs(expected - 255 * stored).max() > 7
    data = encoded(Image.new("RGB", (40, 30), (150, 100, 90)), icc_profile=p3_profile())
    assert abs(opened(data) - expected).max() <= 2


def test_a_colour_profile_counts_under_transparency_too() -> None:
    clear = Image.new("RGBA", (40, 30), (255, 0, 0, 255))
    assert opened(encoded(clear, icc_profile=swapped_profile()))[0, 0, 2] > 200


def test_a_broken_colour_profile_is_ignored() -> None:
    assert is_all(encoded(plain(), icc_profile=b"no profile at all"), RED)


def test_a_profile_for_other_channels_is_ignored() -> None:
    grey = Image.new("L", (40, 30), 255)
    assert is_all(encoded(grey, icc_profile=swapped_profile()), (255, 255, 255))


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ((15, 40), Reason.TOO_SMALL),
        ((1, 1), Reason.TOO_SMALL),
        ((16, 321), Reason.TOO_NARROW),
        ((400, 19), Reason.TOO_NARROW),
    ],
)
def test_shapes_that_cannot_be_painted_are_refused(size: tuple[int, int], reason: Reason) -> None:
    with pytest.raises(PictureError) as caught:
        decoding.open_picture(encoded(plain(size=size)), 64)
    assert caught.value.reason is reason


def test_the_narrowest_and_smallest_are_accepted() -> None:
    assert opened(encoded(plain(size=(16, 320)))).shape == (320, 16, 3)
    assert opened(encoded(plain(size=(16, 16)))).shape == (16, 16, 3)


@pytest.mark.parametrize("side", [7_100, 12_000, 60_000])
def test_too_many_pixels_are_refused_before_they_are_decoded(side: int) -> None:
    with pytest.raises(PictureError) as caught:
        decoding.open_picture(png_head(side, side), 64)
    assert caught.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("picture_format", ["JPEG", "MPO"])
def test_a_jpeg_that_would_be_decoded_for_hours_is_refused(picture_format: str) -> None:
    second = {"save_all": True, "append_images": [plain()]} if picture_format == "MPO" else {}
    photo = encoded(plain(), picture_format, progressive=True, **second)
    assert is_all(with_scans(10, photo), RED)
    with pytest.raises(PictureError) as caught:
        decoding.open_picture(with_scans(100, photo), 64)
    assert caught.value.reason is Reason.UNREADABLE


def test_a_photo_with_a_film_behind_it_is_read() -> None:
    """As some phones make them; and with more of the like in its own notes."""
    scans = b"\xff\xda\0\0" * 1000
    photo = encoded(plain(), "JPEG", exif=b"Exif\0\0" + scans)
    assert is_all(photo + 100 * scans, RED)


def broken_files(whole: bytes) -> list[bytes]:
    return [b"", b"GIF89a", b"not a picture", whole[: len(whole) // 2], whole[:30], whole[50:]]


@pytest.mark.parametrize("picture_format", decoding.FORMATS)
def test_broken_files_are_unreadable(small_picture: Image.Image, picture_format: str) -> None:
    for data in broken_files(encoded(small_picture, picture_format)):
        with pytest.raises(PictureError) as caught:
            decoding.open_picture(data, 64)
        assert caught.value.reason is Reason.UNREADABLE


def test_flipped_bytes_never_give_anything_but_a_picture_or_a_reason(
    small_picture: Image.Image,
) -> None:
    generator = np.random.default_rng(7)
    for picture_format in decoding.FORMATS:
        whole = np.frombuffer(encoded(small_picture, picture_format), dtype=np.uint8)
        for _ in range(60):
            data = whole.copy()
            data[generator.integers(0, len(data), 4)] = generator.integers(0, 256, 4)
            try:
                decoding.open_picture(data.tobytes(), 64)
            except PictureError as error:
                assert error.reason in Reason  # noqa: PT017 - both outcomes are right


def test_a_large_jpeg_is_decoded_smaller_but_not_under_the_edge() -> None:
    data = encoded(Image.new("RGB", (3000, 2000), RED), "JPEG")
    picture = decoding.open_picture(data, 200)
    assert 200 <= min(picture.size) < 500


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (300, 299), (50, 40), (320, 17)])
def test_the_long_edge_is_exact_and_the_shape_is_kept(size: tuple[int, int]) -> None:
    tensor = images.content_tensor(encoded(plain(size=size)), 128)
    height, width = tensor.shape[2:]
    assert max(height, width) == 128
    assert abs(width / height - size[0] / size[1]) <= 0.02 * size[0] / size[1] * 128 / min(
        height, width
    )


def test_shrinking_does_not_alias() -> None:
    checks = np.indices((512, 512)).sum(0) % 2 * 255
    picture = Image.fromarray(checks.astype(np.uint8)).convert("RGB")
    assert images.content_tensor(encoded(picture), 128).std() < 0.02


def test_the_style_has_the_area_of_the_content_and_its_own_shape() -> None:
    content = torch.zeros(1, 3, 90, 120)
    style = images.style_tensor(encoded(plain(size=(300, 100))), content)
    height, width = style.shape[2:]
    assert height * width == pytest.approx(90 * 120, rel=0.02)
    assert width / height == pytest.approx(3, rel=0.03)


def test_pixels_come_back_as_they_went_in() -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    picture = Image.fromarray(ramp).convert("RGB")
    again = images.to_picture(images.to_tensor(picture, picture.size))
    assert np.array_equal(np.asarray(again), np.asarray(picture))


def test_values_out_of_range_are_clipped() -> None:
    image = torch.tensor([-0.5, 0.5, 1.5]).view(1, 3, 1, 1).expand(1, 3, 16, 16)
    assert images.to_picture(image).getpixel((0, 0)) == (0, 128, 255)


@pytest.mark.parametrize("encode", [images.to_png, images.to_jpeg])
def test_nothing_but_the_picture_leaves(encode: Callable[[Image.Image], bytes]) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 51.0, 29.0)
    photo = encoded(plain(), "JPEG", exif=exif)
    with Image.open(io.BytesIO(photo)) as sent:
        assert sent.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    tensor = images.content_tensor(photo, 64)
    with Image.open(io.BytesIO(encode(images.to_picture(tensor)))) as picture:
        assert not picture.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(picture.info)
