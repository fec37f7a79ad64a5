from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from grok_spicy.errors import MediaError
from grok_spicy.media import PictureFacts, Size, letterbox, verify_picture
from grok_spicy.media.pictures import save_plain, upright_rgb
from PIL import Image

FOX = (200, 90, 30)


def saved(path: Path, kind: str, size: tuple[int, int] = (40, 20), **options: object) -> Path:
    Image.new("RGB", size, FOX).save(path, kind, **options)
    return path


@pytest.mark.parametrize(
    ("kind", "mime"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
    ],
)
def test_type_is_the_true_one_whatever_the_name_says(tmp_path: Path, kind: str, mime: str) -> None:
    picture = saved(tmp_path / "fox.jpg", kind)
    assert verify_picture(picture) == PictureFacts(40, 20, mime)


@pytest.mark.parametrize(("orientation", "size"), [(1, (40, 20)), (3, (40, 20)), (6, (20, 40))])
def test_size_is_that_of_the_upright_picture(
    tmp_path: Path, orientation: int, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    facts = verify_picture(saved(tmp_path / "fox.jpg", "JPEG", exif=exif))
    assert (facts.width, facts.height) == size
    assert facts.rotated == (orientation != 1)


def test_missing_empty_and_foreign_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"missing\.png is not there"):
        verify_picture(tmp_path / "missing.png")
    with pytest.raises(MediaError, match="is not there"):
        verify_picture(str(tmp_path / "nul\0.png"))
    with pytest.raises(MediaError, match="is not a file"):
        verify_picture(tmp_path)
    (tmp_path / "empty.png").touch()
    with pytest.raises(MediaError, match=r"empty\.png is empty"):
        verify_picture(tmp_path / "empty.png")
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(MediaError, match=r"text\.png is not a picture") as caught:
        verify_picture(tmp_path / "text.png")
    assert "PNG, JPEG" in str(caught.value)


def test_documents_that_pillow_would_render_are_no_pictures(tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n")
    with pytest.raises(MediaError, match="not a picture"):
        verify_picture(page)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_cut_off_picture_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    picture = tmp_path / "fox.img"
    Image.effect_noise((128, 128), 50).convert("RGB").save(picture, kind)
    whole = picture.read_bytes()
    picture.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(MediaError, match=r"fox\.img is (cut off|not a picture)"):
        verify_picture(picture)


def test_animation_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (FOX, (0, 0, 0))]
    frames[0].save(tmp_path / "fox.gif", save_all=True, append_images=frames[1:])
    with pytest.raises(MediaError, match="is animated"):
        verify_picture(tmp_path / "fox.gif")


def test_double_picture_of_a_phone_is_a_jpeg(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (FOX, (0, 0, 0))]
    frames[0].save(tmp_path / "fox.jpg", "MPO", save_all=True, append_images=frames[1:])
    with Image.open(tmp_path / "fox.jpg") as picture:
        assert picture.format == "MPO"
    assert verify_picture(tmp_path / "fox.jpg") == PictureFacts(8, 8, "image/jpeg")


def test_large_file_is_refused_unread(tmp_path: Path) -> None:
    picture = saved(tmp_path / "fox.png", "PNG")
    with pytest.raises(MediaError, match="is too large: 0 MB"):
        verify_picture(picture, max_bytes=10)
    huge = tmp_path / "huge.png"
    with huge.open("wb") as stream:
        stream.truncate(51_000_000)
    with pytest.raises(MediaError, match="51 MB, of 50 MB allowed"):
        verify_picture(huge)


@pytest.mark.parametrize(
    ("side", "message"),
    [(8001, "64 megapixels, of 64"), (10_000, "100 megapixels"), (30_000, "far too many")],
)
def test_bomb_is_refused_before_memory_is_taken(tmp_path: Path, side: int, message: str) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_claiming(side))
    with pytest.raises(MediaError, match=message):
        verify_picture(bomb)


def png_claiming(side: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, content)
        for kind, content in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def test_limit_of_pixels_can_be_lower(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="megapixels"):
        verify_picture(saved(tmp_path / "fox.png", "PNG"), max_pixels=799)
    assert verify_picture(tmp_path / "fox.png", max_pixels=800).width == 40


def test_picture_of_another_shape_is_set_between_bars(tmp_path: Path) -> None:
    source = saved(tmp_path / "fox.png", "PNG", (100, 100))
    dest = tmp_path / "out" / "wide.png"
    assert letterbox(source, dest, Size(160, 90)) == PictureFacts(160, 90, "image/png")
    with Image.open(dest) as picture:
        assert picture.size == (160, 90)
        assert picture.getpixel((80, 45)) == FOX
        assert picture.getpixel((10, 45)) == (0, 0, 0)
        assert picture.getpixel((150, 45)) == (0, 0, 0)


def test_picture_on_its_side_is_set_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    source = saved(tmp_path / "fox.jpg", "JPEG", (90, 160), exif=exif)
    letterbox(source, tmp_path / "out.png", Size(160, 90))
    with Image.open(tmp_path / "out.png") as picture:
        corner = picture.getpixel((2, 2))
    assert isinstance(corner, tuple)
    assert corner > (150, 0, 0)


HEIC = Path(__file__).parent / "data" / "fox.heic"


def near(colour: object, wanted: tuple[int, int, int], *, by: int = 6) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= by for one, other in zip(colour, wanted, strict=True))


def test_pictures_that_phones_make_are_read_and_saved_as_what_every_service_reads(
    tmp_path: Path,
) -> None:
    avif = saved(tmp_path / "fox.avif", "AVIF")
    for photo, mime, size in ((HEIC, "image/heic", (64, 48)), (avif, "image/avif", (40, 20))):
        facts = verify_picture(photo)
        assert (facts.mime, facts.width, facts.height, facts.plain) == (mime, *size, False)
        save_plain(photo, tmp_path / "kept.jpg")
        with Image.open(tmp_path / "kept.jpg") as kept:
            assert (kept.format, kept.size) == ("JPEG", size)
            assert near(kept.getpixel((20, 10)), FOX, by=12)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_stands_on_white_whatever_is_hidden_under_it(mode: str) -> None:
    image = Image.new("RGBA", (8, 8), (10, 200, 30, 0))
    image.paste((*FOX, 255), (0, 0, 4, 8))
    flat = upright_rgb(image.convert(mode))
    assert near(flat.getpixel((6, 4)), (255, 255, 255))


@pytest.mark.parametrize(
    ("mode", "value", "seen"),
    [("I;16", 65_535, 255), ("I;16", 32_768, 128), ("I;16", 0, 0), ("I", 200, 200), ("F", 1, 255)],
)
def test_grey_of_many_bits_keeps_its_range(mode: str, value: int, seen: int) -> None:
    image = Image.new(mode, (4, 4), value)
    image.putpixel((0, 0), {"I;16": 65_535, "I": 255, "F": 1}[mode])
    assert near(upright_rgb(image).getpixel((2, 2)), (seen, seen, seen), by=1)


def test_cut_out_is_no_plain_picture_and_an_ordinary_one_is(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "cut.png")
    assert not verify_picture(tmp_path / "cut.png").plain
    assert verify_picture(saved(tmp_path / "fox.png", "PNG")).plain
