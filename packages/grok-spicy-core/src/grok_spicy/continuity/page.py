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

    from grok_spicy.continuity.report import ContinuityReport, ShotJoin, ShotReport
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
h3{font-size:1rem;margin:.6rem 0 .2rem}
svg{background:#f6f6f8;max-width:100%}.fault{fill:#c4320a;opacity:.25}
.trace{display:flex;gap:.6rem;align-items:center;margin:.3rem 0}.trace span{font-size:.8rem;
width:4rem}.good{color:#1a7f37}.bad{color:#c4320a}
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
    count = "1 thing" if len(findings) == 1 else f"{len(findings)} things"
    head = f"{count} to look at." if findings else "No continuity problems found."
    if report.judge is not None:
        lines.append(f"<li>{escape(report.judge.text)}</li>")
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
    parts += _rows(shot, root)
    if shot.join is not None:
        parts.append(_join(shot.join))
    if shot.signals is not None and shot.signals.luma:
        faults = [(fault.start, fault.end) for fault in shot.faults]
        seconds = shot.signals.seconds
        for name, values, most in (
            ("light", shot.signals.luma, 255),
            ("change", shot.signals.change, max([1.0, *shot.signals.change])),
        ):
            parts.append(_trace(name, values, most, seconds, faults))
        sound = shot.signals.sound
        if sound is not None and sound.loudness is not None:
            peak = "" if sound.peak is None else f", peak {_number(sound.peak, 1)} dBTP"
            parts.append(f"<p>Sound: {_number(sound.loudness, 1)} LUFS{peak}.</p>")
    return "\n".join(parts)


def _rows(shot: ShotReport, root: Path) -> list[str]:
    """Return a row of crops for each character; the whole pictures where nobody is judged."""
    rows: dict[str, list[str]] = {}
    bare = []
    for look in shot.looks:
        path = root / look.picture
        if not look.verdicts:
            bare.append(_figure(_picture(path), "not", [escape(look.which)]))
        for verdict in look.verdicts:
            rows.setdefault(verdict.who, []).append(
                _figure(
                    _picture(path, verdict.box),
                    verdict.kind.split(maxsplit=1)[0],
                    [f"<b>{escape(look.which)}</b>", *_said(verdict)],
                )
            )
    strips = [("", bare)] if bare else []
    strips += [(f"<h3>{escape(who)}</h3>", figures) for who, figures in rows.items()]
    return [f"{head}<div class='strip'>{''.join(figures)}</div>" for head, figures in strips]


def _join(join: ShotJoin) -> str:
    reading = join.reading
    mark = ("good", "✓") if reading.matches else ("bad", "✗") if not join.good else ("", "·")
    return (
        f"<p><span class='{mark[0]}'>{mark[1]}</span> From scene {join.after}: tone "
        f"{_number(reading.tone)}, geometry {_number(reading.geometry)}, light "
        f"{_number(reading.light, signed=True)}{' (match cut)' if join.demanded else ''}.</p>"
    )


def _number(value: float, digits: int = 2, *, signed: bool = False) -> str:
    """Return a number for people: nothing is minus zero."""
    rounded = round(value, digits) + 0.0
    return f"{rounded:+.{digits}f}" if signed and rounded else f"{rounded:.{digits}f}"


def _said(verdict: Verdict) -> list[str]:
    lines = [escape(verdict.kind)]
    if verdict.margin is not None:
        margin = _number(verdict.margin, signed=True)
        lines.append(f"margin {margin} over {escape(verdict.nearest or 'the others')}")
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


def _trace(
    name: str,
    values: Sequence[float],
    most: float,
    seconds: float,
    faults: Sequence[tuple[float, float]],
) -> str:
    """Return a curve over time, its faults behind it."""
    width, height = 640, 36
    scale = width / seconds if seconds else 0.0
    marks = "".join(
        f"<rect x='{start * scale:.1f}' width='{max(3.0, (end - start) * scale):.1f}' "
        f"height='{height}' class='fault'/>"
        for start, end in faults
    )
    step = width / max(1, len(values) - 1)
    points = " ".join(
        f"{number * step:.1f},{height - value / most * height:.1f}"
        for number, value in enumerate(values)
    )
    return (
        f"<div class='trace'><span>{escape(name)}</span><svg role='img' "
        f"aria-label='{escape(name)} over time' width='{width}' height='{height}' "
        f"viewBox='0 0 {width} {height}'><title>{escape(name)}</title>{marks}"
        f"<polyline fill='none' stroke='#3b6fb6' stroke-width='1.5' points='{points}'/></svg></div>"
    )
