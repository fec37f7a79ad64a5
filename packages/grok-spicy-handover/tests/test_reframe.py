"""A film in another shape has all its frames, and what is cut off is said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grok_spicy_handover
import pytest
from click.testing import CliRunner
from grok_spicy import ConfigError
from grok_spicy.media import probe
from grok_spicy_handover.commands.handover import handover
from grok_spicy_handover.reframing import window

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.film import Film

    from conftest import Made


def test_film_is_cut_to_another_shape(made: Made, film: Film, tmp_path: Path) -> None:
    arguments = [str(made.run), "--reframe", "9:16", "--folder", str(tmp_path)]
    result = CliRunner().invoke(handover, arguments, catch_exceptions=False)
    assert result.output.startswith("720x720 becomes 720x1280: 44% of the picture is cut off")
    new, old = probe(tmp_path / "film-9x16.mp4"), probe(film.path) if film.path else None
    assert old is not None
    assert (new.width, new.height) == (720, 1280)
    assert new.frames == old.frames
    assert new.has_audio == old.has_audio


def test_film_that_has_the_shape_already_is_left_alone(film: Film) -> None:
    assert film.path is not None
    with pytest.raises(ConfigError, match="1:1 already"):
        window(film.path, "1:1")


def test_every_public_name_is_there() -> None:
    for name in grok_spicy_handover.__all__:
        assert getattr(grok_spicy_handover, name) is not None
