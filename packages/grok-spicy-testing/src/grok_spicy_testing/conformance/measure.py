"""The conformance kit of measures: what core relies on, and swaps that a measure must see.

class TestHats(MeasureConformance):
spec = grok_spicy_measures()[0]
measure = Hats
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from grok_spicy.continuity import Clip, Frame, Join, Measure, Reference, Stop
from grok_spicy.errors import MediaError
from grok_spicy.toolkit import Stopped
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.continuity import Reading, Subject
    from grok_spicy.specs import MeasureSpec

_CAST = {"Fox": "darkorange", "Robot": "steelblue", "Owl": "saddlebrown"}


class MeasureConformance:
    """Subclass it in a test module and say which measure it is about.

    Attributes:
        spec: What the plugin's hook returns.
        measure: The class that its `target` names.
    """

    spec: ClassVar[MeasureSpec]
    measure: ClassVar[type[Measure]]

    @pytest.fixture
    def subject(self) -> Measure:
        """Make the measure with its default options; override it to choose a model."""
        return self.measure(self.measure.options()())

    def test_same_question_has_the_same_answer(self, subject: Measure, tmp_path: Path) -> None:
        """Readings are kept for good: they may not depend on chance or on what came before."""
        cast, picture = _sheets(tmp_path), _scene(tmp_path, "Fox")
        first = self._ask(subject, self._about(picture), cast)
        self._ask(subject, self._about(_scene(tmp_path, "Owl")), cast)
        assert self._ask(subject, self._about(_scene(tmp_path, "Fox")), cast) == first

    def test_readings_are_about_the_references(self, subject: Measure, tmp_path: Path) -> None:
        """Every reading has the measure's name and is about a reference, or about nobody."""
        cast = _sheets(tmp_path)
        readings = self._ask(subject, self._about(_scene(tmp_path, "Fox")), cast)
        names = {one.name for one in cast}
        assert all(one.name == self.spec.name for one in readings)
        assert all(one.who is None or one.who in names for one in readings)
        assert all(one.valid or one.reason for one in readings), "say why it is not valid"
        if self._tells_people:
            assert [one.who for one in readings] == [one.name for one in cast]

    def test_swap_is_seen(self, subject: Measure, tmp_path: Path) -> None:
        """Where another member of the cast stands, the place is nearer to that one's sheet."""
        if not self._tells_people:
            pytest.skip(f"{self.spec.name} does not tell who is who in a frame")
        cast = _sheets(tmp_path)
        right = self._ask(subject, Frame(_scene(tmp_path, "Fox")), cast)[0]
        swapped = self._ask(subject, Frame(_scene(tmp_path, "Robot")), cast)[0]
        assert right.margin is not None
        assert swapped.margin is not None
        assert right.margin > swapped.margin
        assert swapped.nearest == "Robot"

    def test_it_stops_when_nobody_waits(self, subject: Measure, tmp_path: Path) -> None:
        """Long work calls `stop.check()`, which ends it."""
        stop = Stop()
        stop.set()
        with pytest.raises(Stopped):
            subject.measure(self._about(_scene(tmp_path, "Fox")), _sheets(tmp_path), stop=stop)

    def test_picture_that_cannot_be_read_is_a_media_error(
        self, subject: Measure, tmp_path: Path
    ) -> None:
        """What is broken is said with the class that core knows."""
        broken = tmp_path / "broken.png"
        broken.write_bytes(b"no picture")
        with pytest.raises(MediaError):
            subject.measure(self._about(broken), _sheets(tmp_path), stop=Stop())

    @property
    def _tells_people(self) -> bool:
        return self.spec.name.startswith("identity.") and "frame" in self.spec.subjects

    def _about(self, picture: Path) -> Subject:
        if "frame" in self.spec.subjects:
            return Frame(picture)
        return Join(picture, picture) if "join" in self.spec.subjects else Clip(picture, 1.0)

    def _ask(self, subject: Measure, about: Subject, cast: Sequence[Reference]) -> list[Reading]:
        return list(subject.measure(about, cast, stop=Stop()))


def _sheets(folder: Path) -> list[Reference]:
    found = []
    for name in _CAST:
        image = Image.new("RGB", (384, 384), "whitesmoke")
        _figure(image, name, 110, 90)
        path = folder / f"{name}.png"
        image.save(path)
        found.append(Reference(name, path))
    return found


def _scene(folder: Path, name: str) -> Path:
    image = Image.new("RGB", (640, 360), "lightsteelblue")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 250, 640, 360], "darkolivegreen")
    for left in range(20, 640, 90):
        pen.line([(left, 60), (left, 250)], "dimgray", 4)
    _figure(image, name, 230, 110)
    path = folder / f"scene-{name}.png"
    image.save(path)
    return path


def _figure(image: Image.Image, name: str, x: int, y: int) -> None:
    pen, colour = ImageDraw.Draw(image), _CAST[name]
    if name == "Robot":
        pen.rectangle([x + 40, y, x + 120, y + 70], "slategray")
        pen.rectangle([x + 10, y + 76, x + 150, y + 190], colour)
        pen.ellipse([x + 70, y + 110, x + 90, y + 130], "red")
        return
    if name == "Fox":
        for left in (0, 110):
            pen.polygon([(x + left, y), (x + left + 50, y + 70), (x + left, y + 80)], colour)
    pen.ellipse([x, y + 40, x + 160, y + 190], colour)
    eye = "black" if name == "Fox" else "gold"
    for left in (35, 95):
        pen.ellipse([x + left, y + 75, x + left + 30, y + 105], eye)
