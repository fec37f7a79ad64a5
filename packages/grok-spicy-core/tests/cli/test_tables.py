"""Tables: columns where they fit, entries where the terminal is narrow."""

from __future__ import annotations

import click
import pytest
from grok_spicy.cli.tables import lines_of, print_table

HEADER = ("NAME", "PRICE", "WHAT IT IS")

ROWS = [
    ("lamp", "$0.05 a second at 480p, $0.07 a second at 720p", "films a harbour at night"),
    ("fog", "free", "films what nobody sees"),
]


def printed(capsys: pytest.CaptureFixture[str], width: int) -> list[str]:
    print_table(HEADER, ROWS, indent="  ", width=width)
    return click.unstyle(capsys.readouterr().out).splitlines()


@pytest.mark.parametrize("width", [40, 64, 80, 110])
def test_no_line_is_wider_than_the_terminal(capsys: pytest.CaptureFixture[str], width: int) -> None:
    lines = printed(capsys, width)
    assert max(len(line) for line in lines) <= width
    words = " ".join(lines).split()
    assert all(word in words for row in ROWS for cell in row for word in cell.split())


def test_wide_terminal_has_columns(capsys: pytest.CaptureFixture[str]) -> None:
    head, first, _ = printed(capsys, 110)
    assert head.index("WHAT") == first.index("films")


def test_narrow_terminal_has_an_entry_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, 64)
    assert lines[0] == "  lamp"
    assert "    price: free  what it is: films what nobody sees" in lines


def test_column_in_which_nothing_stands_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("PIECE", "REASON"), [("clip:1", ""), ("clip:2", "")], width=80)
    assert "REASON" not in capsys.readouterr().out


def test_text_is_wrapped_at_words_and_an_address_stays_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "http://harbour.example/" + "a" * 60
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    lines = lines_of(f"the lighthouse of an empty harbour is at {address}", indent=" " * 10)
    assert lines[0] == "the lighthouse of an empty"
    assert lines[-1] == address
