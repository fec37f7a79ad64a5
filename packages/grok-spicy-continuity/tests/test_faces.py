"""Faces: offered where dlib is there, and silent about drawings that have none."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from grok_spicy.continuity import Frame, Stop
from grok_spicy.errors import ConfigError
from grok_spicy_continuity.faces import NO_FACE_ON_SHEET, FaceMeasure
from grok_spicy_continuity.plugin import grok_spicy_measures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grok_spicy.continuity import Reference
    from PIL import Image

THERE = bool(find_spec("dlib") and find_spec("face_recognition_models"))


def test_faces_are_offered_where_dlib_is_installed() -> None:
    names = [spec.name for spec in grok_spicy_measures()]
    assert ("identity.face" in names) == THERE


@pytest.mark.skipif(THERE, reason="dlib is installed")
def test_without_dlib_the_measure_says_what_to_install() -> None:
    with pytest.raises(ConfigError) as caught:
        _ = FaceMeasure(FaceMeasure.options()()).digest
    assert caught.value.hint == 'pip install "grok-spicy-continuity[faces]"'


@pytest.mark.skipif(not THERE, reason="needs the extra: faces")
def test_drawn_figures_without_a_face_are_not_measured(
    scene: Callable[..., Image.Image], cast: Sequence[Reference], tmp_path: Path
) -> None:
    scene(("Fox", 60, 120, 200)).save(tmp_path / "scene.png")
    measure = FaceMeasure(FaceMeasure.options()())

    found = measure.measure(Frame(tmp_path / "scene.png"), cast, stop=Stop())

    assert [(one.valid, one.reason) for one in found] == [(False, NO_FACE_ON_SHEET)] * len(cast)
