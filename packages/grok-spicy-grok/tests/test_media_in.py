from __future__ import annotations

import base64
import io
import random
from pathlib import Path
from typing import Any

import av
import pytest
from grok_spicy.errors import MediaError
from grok_spicy_grok.clips import facts_of, shrink
from grok_spicy_grok.media_in import MIB, REQUEST_CHARS, clip_uri, picture_uris
from grok_spicy_testing.fake_xai.media import ClipShape, draw_picture, film
from PIL import Image

NOISE = random.Random(7)


def noise(path: Path, size: tuple[int, int], **saving: Any) -> Path:
    """A picture that compresses badly."""
    Image.frombytes("RGB", size, NOISE.randbytes(size[0] * size[1] * 3)).save(path, **saving)
    return path


def opened(uri: str) -> tuple[str, Image.Image, int]:
    head, _, encoded = uri.partition(";base64,")
    file = base64.b64decode(encoded)
    return head.removeprefix("data:"), Image.open(io.BytesIO(file)), len(file)


def test_pictures_that_fit_are_sent_as_they_are_with_their_true_type(tmp_path: Path) -> None:
    jpeg = tmp_path / "misnamed.png"
    Image.new("RGB", (64, 48), "sienna").save(jpeg, "JPEG")
    png = tmp_path / "otter.jpg"
    Image.new("RGB", (64, 48), "sienna").save(png, "PNG")

    uris = picture_uris([jpeg, png])

    assert uris[0] == f"data:image/jpeg;base64,{base64.b64encode(jpeg.read_bytes()).decode()}"
    assert uris[1] == f"data:image/png;base64,{base64.b64encode(png.read_bytes()).decode()}"


@pytest.mark.parametrize("suffix", ["webp", "gif", "bmp", "tiff"])
def test_other_kinds_become_jpeg(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"otter.{suffix}"
    Image.new("RGB", (64, 48), "sienna").save(path)

    mime, image, _ = opened(picture_uris([path])[0])

    assert (mime, image.format, image.size) == ("image/jpeg", "JPEG", (64, 48))


def test_five_large_pictures_share_one_budget_and_keep_their_order(tmp_path: Path) -> None:
    paths = [noise(tmp_path / f"{n}.jpg", (2048, 1600 + n), quality=95) for n in range(5)]
    assert sum(path.stat().st_size for path in paths) * 4 / 3 > REQUEST_CHARS

    uris = picture_uris(paths)

    assert sum(map(len, uris)) <= REQUEST_CHARS
    assert sum(map(len, uris)) > REQUEST_CHARS * 0.6
    shapes = [opened(uri)[1].size for uri in uris]
    assert [round(width / height, 2) for width, height in shapes] == [1.28] * 5


def test_a_small_picture_is_not_made_smaller_for_a_large_one(tmp_path: Path) -> None:
    large = noise(tmp_path / "large.png", (1200, 1200))
    small = noise(tmp_path / "small.png", (64, 64))

    uris = picture_uris([large, small], request_chars=MIB)

    assert sum(map(len, uris)) <= MIB
    assert opened(uris[1])[1].format == "PNG"
    assert opened(uris[0])[1].format == "JPEG"


def test_one_picture_stays_below_its_own_limit(tmp_path: Path) -> None:
    path = noise(tmp_path / "huge.png", (1000, 1000))

    _, image, size = opened(picture_uris([path], picture_bytes=200_000)[0])

    assert size <= 200_000
    assert image.size[0] < 1000


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_turned_photos_are_sent_upright_whatever_their_kind_and_size(
    tmp_path: Path, suffix: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    path = tmp_path / f"turned.{suffix}"
    Image.new("RGB", (400, 200), "sienna").save(path, exif=exif)

    for room in (10 * MIB, 800):
        _, image, _ = opened(picture_uris([path], picture_bytes=room)[0])
        assert image.size[0] < image.size[1]
        assert image.getexif().get(0x0112, 1) == 1


def test_photos_are_turned_upright_and_lose_their_transparency(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    turned = tmp_path / "turned.webp"
    Image.new("RGB", (80, 40), "sienna").save(turned, exif=exif)
    clear = tmp_path / "clear.webp"
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(clear, lossless=True)

    upright, paper = (opened(uri)[1] for uri in picture_uris([turned, clear]))

    assert upright.size == (40, 80)
    assert paper.convert("RGB").getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"not a picture at all", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(content)

    with pytest.raises(MediaError, match=r"odd\.png"):
        picture_uris([path])


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.png"):
        picture_uris([tmp_path / "gone.png"])


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(film(draw_picture("a pier", (640, 360)), ClipShape(640, 360, 48)))
    return path


def test_length_and_rate_of_a_clip_are_read(clip: Path) -> None:
    facts = facts_of(clip)

    assert facts.seconds == pytest.approx(2.0)
    assert facts.fps == 24.0


def test_a_clip_that_fits_is_sent_as_it_is(clip: Path) -> None:
    expected = base64.b64encode(clip.read_bytes()).decode()

    assert clip_uri(clip) == f"data:video/mp4;base64,{expected}"


def test_a_clip_that_does_not_fit_is_encoded_anew_with_its_sound(tmp_path: Path) -> None:
    large = tmp_path / "large.mp4"
    with av.open(str(large), "w") as container:
        stream = container.add_stream(
            "libx264", rate=24, options={"crf": "0", "preset": "ultrafast"}
        )
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        sound = container.add_stream("aac", rate=44_100, layout="mono")
        for index in range(48):
            frame = av.VideoFrame(320, 180, "yuv420p")
            for plane in frame.planes:
                plane.update(NOISE.randbytes(plane.buffer_size))
            frame.pts = index
            container.mux(stream.encode(frame))
        quiet = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        quiet.planes[0].update(bytes(quiet.planes[0].buffer_size))
        for index in range(80):
            quiet.sample_rate, quiet.pts = 44_100, index * 1024
            container.mux(sound.encode(quiet))
        container.mux(stream.encode(None))
        container.mux(sound.encode(None))
    room = 400_000
    assert large.stat().st_size > 3 * room

    uri = clip_uri(large, request_chars=room)

    assert len(uri) <= room
    smaller = tmp_path / "smaller.mp4"
    smaller.write_bytes(base64.b64decode(uri.partition("base64,")[2]))
    assert facts_of(smaller).seconds == pytest.approx(2.0, abs=0.1)
    with av.open(str(smaller)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]


def test_a_clip_that_cannot_be_made_small_enough_is_an_error(clip: Path) -> None:
    with pytest.raises(MediaError, match="does not fit"):
        shrink(clip, 100)


def test_a_clip_that_is_cut_off_is_no_clip(clip: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.mp4"  # with its index first, so that half a file can be opened
    with (
        av.open(str(clip)) as source,
        av.open(str(whole), "w", options={"movflags": "faststart"}) as target,
    ):
        streams = {one.index: target.add_stream_from_template(one) for one in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
    half = tmp_path / "half.mp4"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    assert facts_of(whole).seconds == pytest.approx(2.0)
    with pytest.raises(MediaError, match=r"half\.mp4 is cut off: \d+ of 48 frames"):
        facts_of(half)


def test_what_is_no_clip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.mp4"
    path.write_bytes(b"not a clip")

    with pytest.raises(MediaError, match=r"odd\.mp4"):
        facts_of(path)
    with pytest.raises(MediaError, match=r"odd\.mp4"):
        shrink(path, 1000)
