"""The same shots by several backends: alike in words and sheets, each with how it ended."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from grok_spicy import ConfigError, ContentRefusedError, PluginManager, ProviderRegistry, Secrets
from grok_spicy.config.files import load_backends
from grok_spicy.schemas import BackendConfig
from grok_spicy_studio.comparing.axes import parse_axes, variants_of
from grok_spicy_studio.comparing.command import compare, next_steps
from grok_spicy_studio.comparing.comparison import (
    Cell,
    Comparison,
    Variant,
    cell_folder,
    read_comparison,
    write_comparison,
)
from grok_spicy_studio.comparing.context import CompareContext
from grok_spicy_studio.comparing.results import TABLE, write_choice, write_results
from grok_spicy_studio.comparing.running import begin, go_on, quoted
from grok_spicy_studio.comparing.voting import Vote, next_pair, pairs, tallies, vote, wilson
from grok_spicy_testing.scripted import Script
from lxml import html
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    from grok_spicy.schemas import StoryPlan

    from conftest import MakeRun, Server, Story


@dataclass
class Field:
    """Two scripted backends, a plan, and where they are compared."""

    output: Path
    plan: Path
    context: CompareContext
    scripts: dict[str, Script]

    def axes(self, *more: str) -> list[str]:
        files = ",".join(str(self.plan.with_name(f"{name}.json")) for name in self.scripts)
        return [f"backend={files}", *more]

    async def compared(self, *more: str, cap: float | None = None) -> Comparison:
        axes = parse_axes(self.axes(*more))
        draft = await quoted(str(self.plan), axes, self.context, cap, motion=False)
        return await begin(draft, self.context)


@pytest.fixture
def field(tmp_path: Path, story: Story, small_films: None) -> Field:
    plan: StoryPlan = story(2)
    registry = ProviderRegistry(PluginManager(source=list))
    scripts = {}
    for name in ("left", "right"):
        script = Script(plan, price={"image": 0.02, "vision": 0.0, "video": 0.3, "llm": 0.0})
        script.add_to(registry, name)
        scripts[name] = script
        backends = {"backends": script.backends(name).model_dump(mode="json", exclude_unset=True)}
        (tmp_path / f"{name}.json").write_text(json.dumps(backends))
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"schema": 1, **plan.model_dump(mode="json")}))
    context = CompareContext(tmp_path / "output", registry, Secrets())
    return Field(tmp_path / "output", path, context, scripts)


async def test_all_of_a_row_are_made_from_the_same_words_and_sheets(field: Field) -> None:
    field.scripts["right"].fail("keyframe:2", ContentRefusedError("right", "no", which="prompt"))
    done = await field.compared("scene=1,2")
    assert [(one.scene, one.variant, one.state) for one in done.cells] == [
        (1, 1, "done"), (1, 2, "done"), (2, 1, "done"), (2, 2, "refused"),
    ]  # fmt: skip
    assert "no" in done.cells[3].reason
    first, second = (one.calls("image.edit keyframe:1")[0] for one in field.scripts.values())
    assert first.prompt == second.prompt
    sheets = [
        [hashlib.sha256(one.path.read_bytes()).digest() for one in call.pictures]
        for call in (first, second)
    ]
    assert len(sheets[0]) == 2
    assert sheets[0] == sheets[1]
    # One eye scores all pictures, and only the first variant drew sheets.
    assert not field.scripts["right"].calls("vision.check_consistency")
    assert not field.scripts["right"].calls("image.generate character:Fox")
    # What is known is free, in another comparison too.
    for script in field.scripts.values():
        script.seen.clear()
    again = await field.compared("scene=1")
    assert [one.state for one in again.cells] == ["done", "done"]
    assert again.cost_usd == 0
    assert [one for script in field.scripts.values() for one in script.seen] == []


async def test_cap_holds_and_clips_are_made_of_chosen_cells_only(field: Field) -> None:
    done = await field.compared("scene=1,2", "seed=1", cap=0.09)
    drawn = [one for one in done.cells if one.still]
    assert len(drawn) < len(done.cells)
    assert done.sheets_usd == pytest.approx(0.04)
    assert done.cost_usd <= 0.09
    left = next(one for one in done.cells if not one.still)
    assert "of $0.0" in left.reason
    filmed = await go_on(done, field.context, only=[drawn[0].id], motion=True, cap=5)
    assert [one.id for one in filmed.cells if one.clip] == [drawn[0].id]
    assert read_comparison(field.output, done.id) == filmed


async def test_price_and_what_cannot_be_taken_are_said_before(field: Field) -> None:
    axes = parse_axes(field.axes("scene=1", "seed=1,2"))
    draft = await quoted(str(field.plan), axes, field.context, None, motion=True)
    assert draft.prices.stills == pytest.approx(4 * 0.02)
    assert any("no seed" in one for one in draft.comparison.variants[0].cannot)
    assert all(script.seen == [] for script in field.scripts.values())


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["scene=1"], "no backend is named"),
        (["backend=left", "scene=one"], "not a list of numbers"),
        (["backend=left", "colour=red"], "there is no axis 'colour'"),
        (["backend"], "cannot be read"),
    ],
)
def test_axis_that_means_nothing_is_told(texts: list[str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_axes(texts)


def test_options_make_variants_of_their_own(field: Field) -> None:
    backend = field.axes()[0].split(",")[0]
    axes = parse_axes([backend, "image.model=script-1,script-2", "video.steps=20"])
    found = variants_of(axes, field.context.registry)
    assert [one.backends.image.model for one in found if one.backends.image] == [
        "script-1", "script-2",
    ]  # fmt: skip
    assert found[1].name == "left · image.model=script-2 · video.steps=20"


def a_comparison(name: str = "left", reason: str = "") -> Comparison:
    return Comparison(
        id="20261129-1200-the-fox-51b9",
        title="The <b>Fox</b>",
        scenes={1: "Clearing"},
        variants=[
            Variant(number=1, name=name, backends={"image": {"provider": "animatic"}}),
            Variant(number=2, name="right", backends={}),
        ],
        cells=[
            Cell(id="c01", variant=1, scene=1, state="done", still="keyframes/a.png"),
            Cell(id="c02", variant=2, scene=1, state="done", still="keyframes/a.png"),
            Cell(id="c03", variant=1, scene=1, seed=7, state="failed", reason=reason),
        ],
    )


def test_every_pair_is_asked_in_both_orders_and_wins_have_their_interval(tmp_path: Path) -> None:
    compared = a_comparison()
    votes: list[Vote] = []
    while (pair := next_pair(compared, votes)) is not None:
        # Whoever always says "left" prefers nobody.
        votes = vote(tmp_path, compared, Vote(left=pair[0].id, right=pair[1].id, won="left"))
    assert {(one.left, one.right) for one in votes} == {("c01", "c02"), ("c02", "c01")}
    assert [(one.wins, one.votes) for one in tallies(compared, votes)] == [(1, 2), (1, 2)]
    with pytest.raises(ConfigError, match="no such pair"):
        vote(tmp_path, compared, Vote(left="c01", right="c03", won="left"))
    assert len(pairs(compared)) == 2


@pytest.mark.parametrize(
    ("wins", "votes", "low", "high"),
    [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (50, 100, 0.404, 0.596), (0, 0, 0.0, 1.0)],
)
def test_interval_is_wilsons(wins: int, votes: int, low: float, high: float) -> None:
    assert wilson(wins, votes) == pytest.approx((low, high), abs=0.001)


def test_result_is_one_page_without_scripts_and_a_table_without_formulas(tmp_path: Path) -> None:
    page, table = write_results(tmp_path, a_comparison(reason="=HYPERLINK('x')"))
    document = html.fromstring(page.read_text("utf-8"))
    assert not document.xpath("//script | //link | //b[text()='Fox']")
    assert table.name == TABLE
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert [row["cell"] for row in rows] == ["c01", "c02", "c03"]
    assert rows[2]["reason"].startswith("'=")


def test_picture_that_waits_has_no_price_yet(
    client: httpx.Client, output: Path, kept: Comparison
) -> None:
    here = f"/compare/{kept.id}"
    assert client.get(here).text.count("<span>free</span>") == 3
    waiting = [one.model_copy(update={"state": "waiting"}) for one in kept.cells]
    write_comparison(output, kept.model_copy(update={"cells": waiting}))
    assert "<span>free</span>" not in client.get(here).text


def test_choice_becomes_a_backends_file_and_overwrites_nothing(tmp_path: Path) -> None:
    path = write_choice(tmp_path, a_comparison(), 1, None)
    assert load_backends(path).config.image is not None
    path.write_text("{}")
    with pytest.raises(ConfigError, match="exists already"):
        write_choice(tmp_path, a_comparison(), 1, None)
    with pytest.raises(ConfigError, match="no variant 7"):
        write_choice(tmp_path, a_comparison(), 7, None)


@pytest.mark.parametrize("base", ["../plan.json", "/etc/plan.json", "run/../x", ".hidden"])
def test_comparison_that_names_a_file_instead_of_a_run_is_not_read(
    tmp_path: Path, base: str
) -> None:
    write_comparison(tmp_path, a_comparison().model_copy(update={"base": base}))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_comparison(tmp_path, a_comparison().id)


def test_backends_that_a_comparison_names_are_found_not_given(field: Field) -> None:
    variant = Variant(number=1, name="x", backends={"grok_url": "https://elsewhere.example"})
    assert field.context.backends(variant).found
    assert not replace(field.context, given=(BackendConfig(),)).backends(variant).found


@pytest.fixture
def kept(output: Path) -> Comparison:
    """Write a comparison down as if it had been made, with pictures."""
    compared = a_comparison(name="<script>left</script>")
    write_comparison(output, compared)
    for cell in compared.cells[:2]:
        picture = cell_folder(output, compared.id, cell.id).root / str(cell.still)
        picture.parent.mkdir(parents=True)
        Image.new("RGB", (32, 18), "teal").save(picture)
    return compared


def test_studio_shows_votes_and_writes_the_choice(
    client: httpx.Client, server: Server, kept: Comparison
) -> None:
    here = f"/compare/{kept.id}"
    client.headers["origin"] = server.address
    assert here in client.get("/compare").text
    shown = client.get(here).text
    assert "<script>left" not in shown
    assert "95 % interval" not in shown
    assert client.get(f"{here}/files/c01/still").headers["content-type"] == "image/png"
    ballot = client.get(f"{here}/vote").text
    assert "Which one is better?" in ballot
    assert "right</h3>" not in ballot
    for left, right in (("c01", "c02"), ("c02", "c01")):
        answer = client.post(f"{here}/vote", data={"left": left, "right": right, "won": "left"})
        assert answer.status_code in (200, 303)
    assert "1 of 2" in client.get(f"{here}/vote", follow_redirects=True).text
    used = client.post(f"{here}/use", data={"variant": "1"})
    assert "backends-1.json" in used.text


@pytest.mark.parametrize(
    "path",
    [
        "{here}/files/c01/clip",
        "{here}/files/c03/still",
        "{here}/files/c99/still",
        "{here}/files/c01/..%2f..%2fsecret.png",
        "{here}/download/votes.json",
        "{here}/download/..%2f..%2fsecret.png",
        "/compare/..%2f..%2fsecret.png",
        "/compare/20261129-1200-linked-51b9",
        "{here}/files/c02/still",
    ],
)
def test_nothing_but_what_a_comparison_names_is_handed_out(
    client: httpx.Client, server: Server, kept: Comparison, path: str
) -> None:
    secret = server.output / "secret.png"
    secret.write_bytes(b"SECRET")
    place = server.output / "comparisons"
    (place / "20261129-1200-linked-51b9").symlink_to(place / kept.id)
    still = cell_folder(server.output, kept.id, "c02").root / "keyframes/a.png"
    still.unlink()
    still.symlink_to(secret)
    answer = client.get(path.format(here=f"/compare/{kept.id}"))
    assert answer.status_code == 404
    assert b"SECRET" not in answer.content


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("vote", {"left": "c01", "right": "c03", "won": "left"}, 400),
        ("vote", {"left": "c01", "right": "c02", "won": "everybody"}, 400),
        ("use", {"variant": "9"}, 409),
        ("film", {"do": "film"}, 400),
        ("film", {"do": "film", "cell": "../c01"}, 400),
    ],
)
def test_form_that_names_nothing_there_is_refused(
    client: httpx.Client,
    server: Server,
    kept: Comparison,
    path: str,
    form: dict[str, str],
    status: int,
) -> None:
    client.headers["origin"] = server.address
    assert client.post(f"/compare/{kept.id}/{path}", data=form).status_code == status


def test_command_says_the_price_asks_before_it_is_paid_and_writes_the_choice(
    tmp_path: Path, story: Story, output: Path, kept: Comparison
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"schema": 1, **story(2).model_dump(mode="json")}))
    runner = CliRunner()
    axes = [str(plan), "--axis", "backend=animatic,grok", "--axis", "scene=2"]
    quote = runner.invoke(compare, [*axes, "--quote", "--json", "--output-dir", str(output)])
    assert quote.exit_code == 0, quote.output
    found = json.loads(quote.stdout)
    assert found["quoted_usd"] > 0
    assert [one["name"] for one in found["variants"]] == ["animatic", "grok"]
    assert list((output / "runs").iterdir()) == []
    unpaid = runner.invoke(compare, [*axes, "--output-dir", str(output)], input="n\n")
    assert unpaid.exit_code == 1
    assert list((output / "runs").iterdir()) == []
    dest = tmp_path / "backends.json"
    used = runner.invoke(
        compare, [kept.id[:13], "--use", "1", "--to", str(dest), "--output-dir", str(output)]
    )
    assert used.exit_code == 0, used.output
    assert load_backends(dest).config.image is not None


def test_commands_that_go_on_with_a_comparison_can_be_pasted(output: Path) -> None:
    steps = [step.partition(": ")[2] for step in next_steps(output, a_comparison())]
    assert [step.split()[:2] for step in steps] == [
        ["grok-spicy", "studio"],
        ["grok-spicy", "compare"],
        ["grok-spicy", "compare"],
    ]
    assert "compare 20261129-1200-the-fox-51b9 --motion --output-dir " in steps[1]


@pytest.mark.slow
def test_film_is_compared_from_its_page(
    client: httpx.Client, server: Server, make_run: MakeRun, small_films_of_children: None
) -> None:
    run = make_run()
    for name in ("Fox", "Owl"):
        run.accept(f"character:{name}")
    here = f"/runs/{run.folder.run_id}/compare"
    client.headers["origin"] = server.address
    client.timeout = 600
    asked = {"backend": "animatic", "scene": ["1"], "option": "image.caption=true,false"}
    quote = client.post(here, data={**asked, "do": "quote"})
    assert "2 stills: free" in quote.text
    begun = client.post(here, data={**asked, "do": "start"}, follow_redirects=False)
    assert begun.status_code == 303, begun.text
    page = begun.headers["location"]
    assert page.startswith("/compare/")
    while "running</span>" in client.get(page).text:
        pass
    found = read_comparison(server.output, page.removeprefix("/compare/"))
    assert [one.state for one in found.cells] == ["done", "done"]
    assert "image.caption=false" in client.get(page).text
