"""A storyboard is one page and one PDF, for finished films and bare plans alike."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from grok_spicy.runs.state import PieceRecord
from grok_spicy.schemas import Place
from grok_spicy_handover.board.board import board_of
from grok_spicy_handover.board.write import write_storyboard
from grok_spicy_handover.commands.storyboard import storyboard
from grok_spicy_handover.film import read_film
from lxml import html
from pypdf import PdfReader

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.film import Film

    from conftest import Made


def test_page_needs_no_other_file_and_shows_every_shot(film: Film, tmp_path: Path) -> None:
    (page,) = write_storyboard(film, tmp_path / "board.html")
    document = html.fromstring(page.read_text("utf-8"))
    assert [one.get("id") for one in document.findall(".//main/article")] == [
        "S01", "S02", "S03", "S04",
    ]  # fmt: skip
    assert all(src.startswith("data:image/jpeg;base64,") for src in document.xpath("//img/@src"))
    assert not document.xpath("//script | //link | //iframe | //*[@onload] | //a")
    assert "港の夜明け" in page.read_text("utf-8")


def test_places_that_have_sheets_stand_beside_the_cast(film: Film) -> None:
    assert film.state is not None
    scenes = [one.model_copy(update={"place_id": "quay"}) for one in film.plan.scenes]
    quay = Place(id="quay", name="The quay", visual_description="wet grey stone")
    plan = film.plan.model_copy(update={"scenes": scenes, "places": [quay]})
    assert [one.name for one in board_of(replace(film, plan=plan)).cast] == ["Luna"]
    sheet = film.state.pieces["keyframe:1"].asset["keyframe_path"]
    drawn = PieceRecord(piece="place:quay", state="accepted", asset={"picture_path": sheet})
    pieces = {**film.state.pieces, "place:quay": drawn}
    state = film.state.model_copy(update={"pieces": pieces})
    place = board_of(replace(film, plan=plan, state=state)).cast[-1]
    assert (place.name, place.role, place.description) == ("The quay", "place", "wet grey stone")
    assert place.picture is not None


def test_pdf_has_the_pictures_and_text_that_can_be_searched(film: Film, tmp_path: Path) -> None:
    _, document = write_storyboard(film, tmp_path / "board.html", pdf=True)
    reader = PdfReader(io.BytesIO(document.read_bytes()))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) == 3
    assert [len(page.images) for page in reader.pages] == [1, 3, 1]
    assert "Luna wakes, seen from the quay" in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Harbour, at Dawn"
    assert "/StructTreeRoot" in reader.root_object


def test_pdf_shows_the_palette_of_a_plan_that_has_no_words_for_it(
    film: Film, tmp_path: Path
) -> None:
    silent = replace(film, plan=film.plan.model_copy(update={"color_palette": ""}))
    _, document = write_storyboard(silent, tmp_path / "board.html", pdf=True)
    text = PdfReader(io.BytesIO(document.read_bytes())).pages[0].extract_text()
    assert "Palette" in text


def test_letter_paper_is_letter_paper(film: Film, tmp_path: Path) -> None:
    _, document = write_storyboard(film, tmp_path / "b.html", pdf=True, paper="letter", columns=1)
    box = PdfReader(io.BytesIO(document.read_bytes())).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (792, 612)


def test_plan_that_was_never_filmed_has_frames_with_words(made: Made, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes((made.run / "plan.json").read_bytes())
    result = CliRunner().invoke(
        storyboard, [str(plan), "--pdf", "--columns", "2"], catch_exceptions=False
    )
    assert result.exit_code == 0
    page = html.fromstring((tmp_path / "storyboard.html").read_text("utf-8"))
    captions = [one.text_content() for one in page.findall(".//main//figcaption")]
    assert captions[0] == "Gulls over the masts, seen from the quay"
    assert not page.xpath("//img")
    assert (tmp_path / "storyboard.pdf").is_file()


def test_words_of_a_plan_are_never_markup(made: Made, tmp_path: Path) -> None:
    story = json.loads((made.run / "plan.json").read_text("utf-8"))
    story["title"] = "<script>alert(1)</script> #panic() $x$ \u202eevil\u001b[31m"
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(story), "utf-8")
    page, document = write_storyboard(
        read_film(plan, output=tmp_path), tmp_path / "board.html", pdf=True
    )
    text = page.read_text("utf-8")
    assert not html.fromstring(text).xpath("//script")
    assert not re.search("[\u202e\x1b]", text)
    assert "#panic() $x$" in PdfReader(document).pages[0].extract_text()


def test_pdf_brings_fonts_for_other_scripts(made: Made, tmp_path: Path) -> None:
    story = json.loads((made.run / "plan.json").read_text("utf-8"))
    story["title"] = "নৌকা नाव เรือ سفينة"
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(story), "utf-8")
    film = read_film(plan, output=tmp_path)
    _, document = write_storyboard(film, tmp_path / "board.html", pdf=True)
    resources: Any = PdfReader(document).pages[0]["/Resources"]
    fonts = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
    for script in ("Bengali", "Devanagari", "Thai", "Arabic"):
        assert any(script in name for name in fonts), fonts
