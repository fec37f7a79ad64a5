"""`grok-spicy continuity` on a folder of clips, as people who film elsewhere use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grok_spicy.continuity.clips import named_in
from PIL import Image


def test_folder_of_clips_is_examined_and_written_down(
    run_cli: Callable[..., Any], make_clip: Callable[..., Path], tmp_path: Path
) -> None:
    make_clip("01-luna.mp4", frames=24)
    make_clip("02-luna.mp4", frames=24, colour=(200, 30, 30))
    Image.new("RGB", (64, 64), "white").save(tmp_path / "luna.png")

    done = run_cli("continuity", str(tmp_path), "--sheet", f"Luna={tmp_path / 'luna.png'}")

    assert done.exit_code == 0, done.stderr
    assert "Not measured: identity of the characters" in done.stdout
    report = json.loads((tmp_path / "continuity.json").read_text("utf-8"))
    assert [shot["title"] for shot in report["shots"]] == ["01-luna.mp4", "02-luna.mp4"]
    assert report["shots"][1]["join"]["demanded"] is False
    assert "<svg" in (tmp_path / "continuity.html").read_text("utf-8")


def test_sheet_that_is_not_there_and_folder_without_clips_are_said(
    run_cli: Callable[..., Any], tmp_path: Path
) -> None:
    missing = run_cli("continuity", str(tmp_path), "--sheet", "Luna=nowhere.png")
    empty = run_cli("continuity", str(tmp_path))

    assert missing.exit_code == 2
    assert "Luna=nowhere.png" in missing.stderr
    assert empty.exit_code == 2
    assert "there is no clip" in empty.stderr


def test_clip_shows_whom_its_name_mentions() -> None:
    cast = ["Luna", "Old Orin", "Una"]

    assert named_in("03-luna_OLD-orin", cast) == ("Luna", "Old Orin")
    assert named_in("03-lunacy", cast) == ()
