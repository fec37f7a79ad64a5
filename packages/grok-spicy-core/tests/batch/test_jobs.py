"""The file of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy.batch.jobs import BatchJob, read_jobs
from grok_spicy.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, text: str) -> Path:
    path = folder / "films.txt"
    path.write_text(text, "utf-8", newline="")
    return path


def test_concepts_are_separated_by_blank_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "# tonight\nA fox\nmeets an owl\n\nA crab dances\n")
    assert [one.concept for one in read_jobs(path)] == ["A fox\nmeets an owl", "A crab dances"]


def test_a_line_of_json_says_everything_about_a_film(tmp_path: Path) -> None:
    line = '{"concept": " A fox ", "options": {"seed": 3}, "priority": 2, "backend": "animatic"}'
    assert read_jobs(written(tmp_path, f"{line}\n\n")) == [
        BatchJob(concept="A fox", options={"seed": 3}, priority=2, backend="animatic")
    ]


def test_a_separator_within_a_concept_ends_no_line(tmp_path: Path) -> None:
    path = written(tmp_path, '{"concept": "A fox\u2028meets an owl"}\n')
    assert len(read_jobs(path)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"concept": "A fox"}\n{"concept": "A crab", "optionz": {}}', "line 2: optionz"),
        ('{"concept": "A fox"\n', "line 1: this is not JSON"),
        ('{"options": {}}\n', "line 1: the concept is empty"),
        ("\n\n# nothing\n", "There is no concept"),
    ],
)
def test_a_film_that_cannot_be_read_is_named_by_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        read_jobs(written(tmp_path, text))


def test_how_soon_a_film_is_wanted_makes_it_no_other_film() -> None:
    assert BatchJob(concept="A fox").digest == BatchJob(concept="A fox", priority=9).digest
    assert BatchJob(concept="A fox").digest != BatchJob(concept="An owl").digest
