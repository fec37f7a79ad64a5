"""`identity.face`: tells characters by their faces, where they have faces that dlib knows.

On photos of people its descriptors are far better than features of whole figures; on drawings a
found face is no proof that they mean anything. Core's self-test, on variants of each sheet, says
whether they do in this film; where too few of them show a face, the measure says so.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from grok_spicy.continuity import Box, Frame, Measure, Reading
from grok_spicy.errors import ConfigError, MediaError

from grok_spicy_continuity.pictures import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy import Options
    from grok_spicy.continuity import Reference, Stop, Subject
    from PIL import Image

NAME = "identity.face"

EXTRA = 'pip install "grok-spicy-continuity[faces]"'

NO_FACE, NO_FACE_ON_SHEET = "no face is seen", "no face is seen on its sheet"

HEIGHT = 720
"""Pixels to which a picture is scaled: dlib finds faces from 40 pixels on, enlarged once."""

_MODELS = ("shape_predictor_5_face_landmarks.dat", "dlib_face_recognition_resnet_model_v1.dat")
"""Landmarks and descriptors, in the public domain. The package also has a predictor of 68
landmarks, made from pictures that are not free for commerce: it is not used."""

_MOST_SHEETS = 64


@dataclass(frozen=True, slots=True)
class _Face:
    """A face in a picture."""

    box: Box
    descriptor: tuple[float, ...]

    def alike(self, other: _Face) -> float:
        """Return how alike two faces are: 1 less the distance of their descriptors."""
        return round(max(0.0, 1 - math.dist(self.descriptor, other.descriptor)), 4)


class FaceMeasure(Measure):
    """Tells characters by their faces. See the module's text."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._eyes: _Eyes | None = None
        self._sheets: OrderedDict[tuple[Path, int], _Face | None] = OrderedDict()

    @property
    def digest(self) -> str:
        """SHA-256 of both models."""
        return self._loaded().digest

    def measure(
        self, subject: Subject, references: Sequence[Reference], *, stop: Stop
    ) -> list[Reading]:
        """Find the face of every reference in a picture. See `Measure.measure`."""
        if not isinstance(subject, Frame) or not references:
            return []
        sheets: dict[str, _Face | None] = {}
        for reference in references:
            stop.check()
            sheets[reference.name] = self._sheet(reference.path)
        stop.check()
        seen = self._loaded().faces(opened(subject.path))
        return [_reading(who, sheets, seen) for who in sheets]

    def close(self) -> None:
        """Give back the models."""
        self._eyes = None
        self._sheets.clear()

    def _loaded(self) -> _Eyes:
        if self._eyes is None:
            self._eyes = _Eyes()
        return self._eyes

    def _sheet(self, path: Path) -> _Face | None:
        try:
            key = (path, path.stat().st_mtime_ns)
        except OSError as error:
            raise MediaError(f"{path} is not there") from error
        if key not in self._sheets:
            found = self._loaded().faces(opened(path))
            self._sheets[key] = max(found, key=lambda face: face.box.area, default=None)
            if len(self._sheets) > _MOST_SHEETS:
                self._sheets.popitem(last=False)
        return self._sheets[key]


class _Eyes:
    """dlib's detector, landmarks and network."""

    def __init__(self) -> None:
        try:
            self._dlib: Any = import_module("dlib")
            folder = files("face_recognition_models") / "models"
        except ImportError as error:
            raise ConfigError("dlib or its models are not installed", hint=EXTRA) from error
        landmarks, network = (Path(str(folder / name)) for name in _MODELS)
        digest = hashlib.sha256()
        for path in (landmarks, network):
            if not path.is_file():
                raise ConfigError(f"{path.name} is not there", hint=EXTRA)
            digest.update(path.read_bytes())
        self.digest = digest.hexdigest()
        self._detector = self._dlib.get_frontal_face_detector()
        self._landmarks = self._dlib.shape_predictor(str(landmarks))
        self._network = self._dlib.face_recognition_model_v1(str(network))

    def faces(self, image: Image.Image) -> list[_Face]:
        """Return the faces of a picture in RGB."""
        scale = HEIGHT / image.height
        width = max(1, round(image.width * scale))
        pixels = np.ascontiguousarray(np.asarray(image.resize((width, HEIGHT))))
        found = []
        for place in self._detector(pixels, 1):
            shape = self._landmarks(pixels, place)
            descriptor = tuple(
                float(v) for v in self._network.compute_face_descriptor(pixels, shape)
            )
            box = Box(
                max(0.0, place.left() / width),
                max(0.0, place.top() / HEIGHT),
                min(1.0, place.right() / width),
                min(1.0, place.bottom() / HEIGHT),
            )
            found.append(_Face(box, tuple(map(float, descriptor))))
        return found


def _reading(who: str, sheets: dict[str, _Face | None], seen: Sequence[_Face]) -> Reading:
    own = sheets[who]
    if own is None or not seen:
        reason = NO_FACE_ON_SHEET if own is None else NO_FACE
        return Reading(NAME, who, None, valid=False, reason=reason)
    face = max(seen, key=own.alike)
    evidence = {
        name: face.alike(sheet)
        for name, sheet in sheets.items()
        if name != who and sheet is not None
    }
    return Reading(NAME, who, own.alike(face), box=face.box, evidence=evidence)
