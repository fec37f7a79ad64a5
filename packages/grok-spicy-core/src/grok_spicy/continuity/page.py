"""`continuity.html`: one self-contained page, a row a shot, a cell a character."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import TYPE_CHECKING

from PIL import Image

from grok_spicy.continuity.report import findings_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.continuity.report import ContinuityReport, Look, ShotReport
    from grok_spicy.continuity.verdicts import Region, Verdict

_CROP_HEIGHT = 96

_FRAME_WIDTH = 256

_QUALITY = 72

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;
color:#1c1c1e;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-top:1px solid #ccc;
padding-top:1rem}
figure{margin:0;display:inline-block;vertical-align:top;padding:.25rem;border:3px solid;
border-radius:.4rem}
figure img{display:block;height:96px}figcaption{font-size:.8rem;max-width:14rem}
.strip{display:flex;flex-wrap:wrap;gap:.5rem;align-items:flex-start}
.right{border-color:#1a7f37}.swapped,.missing{border-color:#c4320a}
.undecided{border-color:#b08800}.not{border-color:#8a8a8e;border-style:dashed}
table{border-collapse:collapse;font-size:.9rem}td,th{text-align:left;padding:.2rem .8rem .2rem 0;
vertical-align:top}
li.bad{color:#a12605}code{background:#f1f1f4;padding:.1rem .3rem;border-radius:.2rem}
svg{background:#f6f6f8;display:block;margin:.4rem 0}
@media (prefers-color-scheme:dark){body{background:#161618;color:#ececee}
code,svg{background:#2a2a2e}
li.bad{color:#ff9b7a}.right{border-color:#4fc36b}.swapped,.missing{border-color:#ff7a55}}
"""


def page_of(report: ContinuityReport, root: Path) -> str:
    """Write a report as one HTML page with its pictures in it. Blocks.

    Args:
        report: The report.
        root: Folder that its paths are relative to.
    """
    title = escape(report.title or "Continuity")
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width,initial-scale=1'>",
        f"<title>Continuity: {title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>Continuity: {title}</h1>",
        _summary(report),
        _cast(report, root),
        *(_shot(shot, root) for shot in report.shots),
        "</body></html>",
    ]
    return "\n".join(parts)


def _summary(report: ContinuityReport) -> str:
    findings = report.findings
    lines = [f"<li class='bad'>{escape(line)}</li>" for line in findings]
    lines += [
        f"<li>Not measured: {escape(one.what)}: {escape(one.why)}."
        + (f" To have it: <code>{escape(one.command)}</code>" if one.command else "")
        + "</li>"
        for one in report.not_measured
    ]
    head = (
        "No continuity problems found." if not findings else f"{len(findings)} things to look at."
    )
    return f"<p>{head}</p><ul>{''.join(lines)}</ul>"


def _cast(report: ContinuityReport, root: Path) -> str:
    if not report.cast:
        return ""
    figures = []
    for name, sheet in report.cast.items():
        said = [
            one.off or (f"{one.measure}: told apart" + (", provisionally" * one.provisional))
            for one in report.yardsticks
            if one.who == name
        ]
        figures.append(
            _figure(_picture(root / sheet), "not", [f"<b>{escape(name)}</b>", *map(escape, said)])
        )
    return f"<h2>The cast</h2><div class='strip'>{''.join(figures)}</div>"


def _shot(shot: ShotReport, root: Path) -> str:
    title = f"Scene {shot.scene_id}" + (f": {shot.title}" if shot.title else "")
    found = [f"<li class='bad'>{escape(line)}</li>" for line in findings_of(shot)]
    found += [f"<li>To mend it: <code>{escape(command)}</code></li>" for command in shot.commands]
    parts = [f"<h2>{escape(title)}{' (your own take)' if shot.own else ''}</h2>"]
    if found:
        parts.append(f"<ul>{''.join(found)}</ul>")
    parts.append(f"<div class='strip'>{''.join(_look(look, root) for look in shot.looks)}</div>")
    if shot.join is not None:
        reading = shot.join.reading
        parts.append(
            f"<p>From scene {shot.join.after}: tone {reading.tone:.2f}, geometry "
            f"{reading.geometry:.2f}, light {reading.light:+.2f}"
            f"{' (match cut)' if shot.join.demanded else ''}.</p>"
        )
    if shot.signals is not None and shot.signals.luma:
        parts.append(_trace("light", shot.signals.luma, 255))
        parts.append(_trace("change", shot.signals.change, max([1.0, *shot.signals.change])))
        sound = shot.signals.sound
        if sound is not None and sound.loudness is not None:
            parts.append(f"<p>Sound: {sound.loudness:.1f} LUFS, peak {sound.peak} dBTP.</p>")
    return "\n".join(parts)


def _look(look: Look, root: Path) -> str:
    path = root / look.picture
    if not look.verdicts:
        return _figure(_picture(path), "not", [escape(look.which)])
    return "".join(
        _figure(
            _picture(path, verdict.box),
            verdict.kind.split(maxsplit=1)[0],
            [f"{escape(look.which)}: <b>{escape(verdict.who)}</b>", *_said(verdict)],
        )
        for verdict in look.verdicts
    )


def _said(verdict: Verdict) -> list[str]:
    lines = [escape(verdict.kind)]
    if verdict.margin is not None:
        lines.append(f"margin {verdict.margin:+.2f} over {escape(verdict.nearest or 'the others')}")
    if verdict.reason:
        lines.append(escape(verdict.reason))
    if verdict.provisional:
        lines.append("provisional")
    return lines


def _figure(image: str, kind: str, lines: Sequence[str]) -> str:
    return f"<figure class='{kind}'>{image}<figcaption>{'<br>'.join(lines)}</figcaption></figure>"


def _picture(path: Path, box: Region | None = None) -> str:
    """Return a picture, or a part of it, in the page."""
    try:
        with Image.open(path) as image:
            shown = image.convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return "<p>The picture is gone.</p>"
    if box is not None:
        width, height = shown.size
        shown = shown.crop(
            (
                round(box.left * width),
                round(box.top * height),
                max(round(box.right * width), round(box.left * width) + 1),
                max(round(box.bottom * height), round(box.top * height) + 1),
            )
        )
    shown.thumbnail((_FRAME_WIDTH, _CROP_HEIGHT))
    stream = io.BytesIO()
    shown.save(stream, "JPEG", quality=_QUALITY)
    coded = base64.b64encode(stream.getvalue()).decode("ascii")
    return f"<img alt='' src='data:image/jpeg;base64,{coded}'>"


def _trace(name: str, values: Sequence[float], most: float) -> str:
    width, height = 640, 36
    step = width / max(1, len(values) - 1)
    points = " ".join(
        f"{number * step:.1f},{height - value / most * height:.1f}"
        for number, value in enumerate(values)
    )
    return (
        f"<svg role='img' aria-label='{escape(name)} over time' width='{width}' height='{height}' "
        f"viewBox='0 0 {width} {height}'><title>{escape(name)}</title>"
        f"<polyline fill='none' stroke='#3b6fb6' stroke-width='1.5' points='{points}'/></svg>"
    )
