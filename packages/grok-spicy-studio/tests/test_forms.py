"""What forms send, and what becomes of it before any process is begun."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from grok_spicy.schemas import Character, DialogueLine, Scene, StoryPlan
from grok_spicy_studio import spoken
from grok_spicy_studio.pages.acting import reworded
from grok_spicy_studio.pages.editing import price_pieces
from grok_spicy_studio.pages.forms import said
from grok_spicy_studio.plan_form import changed, fields_of, plan_of, read_rows, rows_of
from grok_spicy_studio.work.control import can_be_stopped, control_file
from grok_spicy_studio.work.orders import Reply
from lxml import html
from starlette.datastructures import FormData

if TYPE_CHECKING:
    from grok_spicy_testing.windows_files import WindowsFiles

    from conftest import MakeRun, Server, Story


def sent(rows: dict[str, Any]) -> FormData:
    """Return the rows as a browser sends them."""
    kept = {
        field.name
        for model in (StoryPlan, Character, Scene)
        for field in fields_of(model)
        if field.kind == "kept"
    }
    cards = {name: rows["story"].get(name) for name in ("title_card", "end_card")}
    items: list[tuple[str, Any]] = [
        (f"story.{k}", json.dumps(v) if k in kept else str(v))
        for k, v in rows["story"].items()
        if k not in cards
    ]
    for card, words in cards.items():
        items += [(f"story.{card}.{k}", str(v)) for k, v in (words or {"text": ""}).items()]
    for name, kind in (("characters", "character"), ("scenes", "scene")):
        for row in rows[name]:
            items.append((kind, row["key"]))
            for field, value in row.items():
                place = f"{kind}.{row['key']}.{field}"
                if field == "characters_present":
                    items += [(place, one) for one in value]
                elif field in kept:
                    items.append((place, json.dumps(value)))
                elif field == "dialogue":
                    text = spoken.written(value).replace("\n", "\r\n")
                    items.append((place, text))
                else:
                    text = "\r\n".join(value) if isinstance(value, list) else str(value)
                    items.append((place, text))
    return FormData(items)


def test_a_story_survives_the_form(story: Story) -> None:
    plan = story(3)
    assert plan_of(read_rows(sent(rows_of(plan)))) == plan


def test_what_has_no_field_on_the_page_goes_through_the_form(story: Story) -> None:
    plan = story(2)
    rows = rows_of(plan)
    rows["story"]["places"] = [{"id": "quay", "name": "The quay"}]
    rows["scenes"][0] |= {
        "place_id": "quay",
        "continues": True,
    }
    made = plan_of(read_rows(sent(rows)))
    assert made.places[0].name == "The quay"
    assert made.scenes[0].continues


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Fox: Who are you?", ("Fox", "", "Who are you?")),
        ("Fox (out of breath): I know.", ("Fox", "out of breath", "I know.")),
        ("The bell rings at 5:30.", ("", "", "The bell rings at 5:30.")),
        (": Remember: nobody comes.", ("", "", "Remember: nobody comes.")),
        ("狐\uff1a你是谁", ("狐", "", "你是谁")),
    ],
)
def test_dialogue_is_written_on_the_page_a_line_each(
    story: Story, line: str, said: tuple[str, str, str]
) -> None:
    rows = rows_of(story(1))
    rows["scenes"][0]["dialogue"] = spoken.read(f"{line}\n\nOwl: Hu.")
    first, second = plan_of(read_rows(sent(rows))).scenes[0].dialogue
    assert (first.speaker, first.manner, first.text) == said
    assert (second.speaker, second.text) == ("Owl", "Hu.")


@pytest.mark.parametrize("name", ["Fox", "Fox (25)", "Fox: the elder"])
def test_dialogue_is_on_the_page_and_goes_through_it_unchanged_whoever_speaks(
    form: httpx.Client, make_run: MakeRun, story: Story, name: str
) -> None:
    plan = story(1)
    line = DialogueLine(speaker=name, text="Who: me?", manner="softly")
    scene = plan.scenes[0].model_copy(update={"dialogue": [line]})
    run = make_run(plan=plan.model_copy(update={"scenes": [scene]})).folder
    page = html.fromstring(form.get(f"/runs/{run.run_id}/plan").text)
    (fields,) = [one for one in page.forms if "scene.s1.title" in one.fields]
    made = plan_of(read_rows(FormData(fields.form_values())))
    assert made.scenes[0].dialogue == [line]


def test_cards_are_written_changed_and_taken_away_on_the_page(story: Story) -> None:
    plan = story(1)
    rows = rows_of(plan)
    rows["story"]["title_card"] = {"text": "The Fox\nand the Owl", "seconds": 2.5}
    made = plan_of(read_rows(sent(rows)))
    assert made.title_card is not None
    assert (made.title_card.text, made.title_card.seconds) == ("The Fox\nand the Owl", 2.5)
    assert made.end_card is None
    rows = rows_of(made)
    rows["story"]["title_card"]["text"] = " "
    assert plan_of(read_rows(sent(rows))).title_card is None


def test_the_fields_are_those_of_the_models() -> None:
    named = {field.name: field for field in fields_of(Scene)}
    assert named["duration_seconds"].least == 3
    assert named["duration_seconds"].most == 15
    assert named["transition"].choices == ("cut", "crossfade", "match-cut")
    assert "scene_id" not in named
    assert {field.name for field in fields_of(StoryPlan)} >= {"title", "style", "aspect_ratio"}
    assert {field.name for field in fields_of(Character)} >= {"name", "visual_description"}


@pytest.mark.parametrize(
    ("what", "key", "order"),
    [
        ("up", "s2", [2, 1, 3]),
        ("up", "s1", [1, 2, 3]),
        ("down", "s2", [1, 3, 2]),
        ("down", "s3", [1, 2, 3]),
        ("remove", "s2", [1, 3]),
        ("duplicate", "s1", [1, 4, 2, 3]),
        ("insert", "s3", [1, 2, 3, 4]),
        ("remove", "nowhere", [1, 2, 3]),
    ],
)
def test_rows_move_and_keep_their_numbers(
    story: Story, what: str, key: str, order: list[int]
) -> None:
    rows = changed(rows_of(story(3)), what, key)
    assert [row["scene_id"] for row in rows["scenes"]] == order


def test_a_new_scene_shares_place_and_cast_with_the_one_before(story: Story) -> None:
    new = changed(rows_of(story(1)), "insert", "s1")["scenes"][1]
    assert (new["setting"], new["characters_present"]) == ("An autumn forest", ["Fox", "Owl"])
    assert new["title"] == ""


def test_what_would_be_made_again_is_priced_by_its_share(story: Story) -> None:
    plan = story(2)
    steps = [
        {"step": "characters", "usd": 1.0},
        {"step": "keyframes", "usd": 0.5},
        {"step": "videos", "usd": 8.0},
    ]
    pieces = [
        {"piece": "character:Fox", "causes": ["looks"]},
        {"piece": "keyframe:2", "causes": ["text"]},
        {"piece": "clip:2", "causes": ["keyframe"]},
    ]
    again = price_pieces(pieces, steps, plan)
    assert [one["usd"] for one in again["pieces"]] == [0.5, 0.25, 4.0]
    assert again["usd"] == 4.75
    unknown = price_pieces(pieces, [*steps[:2], {"step": "videos", "usd": None}], plan)
    assert unknown["usd"] is None


def test_other_words_for_a_piece_are_other_words_in_the_story(story: Story) -> None:
    plan = story(2)
    merry = reworded(plan, "clip:2", FormData([("mood", "merry"), ("title", "Hacked")]))
    assert (merry.scenes[1].mood, merry.scenes[1].title) == ("merry", "Clearing 2")
    assert merry.scenes[0] == plan.scenes[0]
    blue = reworded(plan, "character:Owl", FormData([("visual_description", "A blue owl")]))
    assert blue.characters[1].visual_description == "A blue owl"
    assert blue.characters[0] == plan.characters[0]


@pytest.fixture
def form(client: httpx.Client, server: Server) -> httpx.Client:
    client.headers["origin"] = server.address
    return client


def test_another_camera_line_holds_over_the_fields_of_a_shot(story: Story) -> None:
    plan = story(2)
    shot = {"shot_size": "wide shot", "angle": "low angle", "camera_move": "static"}
    first = plan.scenes[0].model_copy(update=shot)
    plan = plan.model_copy(update={"scenes": [first, *plan.scenes[1:]]})
    same = reworded(plan, "keyframe:1", FormData([("camera", first.camera), ("mood", "calm")]))
    assert same.scenes[0].shot_size == "wide shot"
    for camera, sent in (("Wide shot. ", "Wide shot."), ("Wide.\nSlow pan", "Wide.\r\nSlow pan")):
        told = plan.model_copy(update={"scenes": [first.model_copy(update={"camera": camera})]})
        same = reworded(told, "keyframe:1", FormData([("camera", sent), ("mood", "calm")]))
        assert same.scenes[0].shot_size == "wide shot"
    near = reworded(plan, "keyframe:1", FormData([("camera", "Close-up, static")])).scenes[0]
    assert (near.camera, near.shot_size, near.angle, near.camera_move) == (
        "Close-up, static", "", "", "",
    )  # fmt: skip


def test_a_film_without_a_concept_is_asked_for_one(form: httpx.Client) -> None:
    answer = form.post("/new", data={"do": "start"})
    assert answer.status_code == 400
    assert "Say in a sentence or two" in answer.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"plan": "{"}, "not JSON"),
        ({"plan": "{}"}, "Field required"),
        ({"concept": "A fox", "max_cost": "-1"}, "greater than or equal to 0"),
        ({"concept": "A fox", "max_cost": "nan"}, "finite"),
        ({"concept": "A fox", "max_duration": "99"}, "less than or equal to 15"),
        ({"concept": "A fox", "approve": "everything"}, "approve"),
        ({"concept": "A fox", "kept": "../../secret.png|Fox"}, "not here any more"),
        ({"concept": "A" * 20_001}, "at most 20000 characters"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_beside_it(
    form: httpx.Client, fields: dict[str, str], said: str
) -> None:
    answer = form.post("/new", data=fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert 'name="concept"' in answer.text


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"<svg onload=alert(1)>", 400, "must be a PNG"),
        (b"GIF89a", 400, "must be a PNG"),
        (b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), 413, "20 MB at most"),
    ],
)
def test_what_is_no_photo_is_not_kept(
    form: httpx.Client, server: Server, content: bytes, status: int, said: str
) -> None:
    files = {"photo": ("../../evil.png", content, "image/png")}
    answer = form.post("/new", data={"concept": "A fox"}, files=files)
    assert answer.status_code == status
    assert said in answer.text
    assert not (server.output / "studio").exists()


def test_what_went_wrong_and_what_to_do_are_lines_of_their_own() -> None:
    reply = Reply(error="not ready:\n  grok: no key", hint="Set one.")
    assert said(reply).splitlines() == ["not ready:", "  grok: no key", "Set one."]


def test_more_files_than_a_form_may_have_are_refused(form: httpx.Client) -> None:
    files = [("photo", (f"{n}.png", b"\x89PNG\r\n\x1a\n", "image/png")) for n in range(40)]
    assert form.post("/new", data={"concept": "A fox"}, files=files).status_code == 400


def test_only_a_run_that_a_studio_began_is_stopped_from_it(
    form: httpx.Client, make_run: MakeRun, server: Server
) -> None:
    run = make_run()
    path = f"/runs/{run.folder.run_id}/stop"
    assert form.post(path, data={"how": "gently"}).status_code == 409
    control = control_file(server.output, run.folder.run_id)
    control.parent.mkdir()
    control.write_text("")
    assert can_be_stopped(server.output, run.folder.run_id)
    answer = form.post(path, data={"how": "at once"})
    assert answer.status_code == 303
    assert control.read_text() == "at once"


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("path", ["stop", "pick", "retake", "resume"])
def test_nothing_is_changed_by_a_link(
    client: httpx.Client, make_run: MakeRun, method: str, path: str
) -> None:
    run = make_run()
    before = run.folder.state.read_bytes()
    answer = client.request(method, f"/runs/{run.folder.run_id}/{path}")
    assert answer.status_code == 405
    assert run.folder.state.read_bytes() == before


def test_a_story_that_does_not_hold_together_is_not_saved(
    form: httpx.Client, make_run: MakeRun, story: Story
) -> None:
    run = make_run()
    before = run.folder.plan.read_text()
    rows = rows_of(story(1))
    rows["scenes"][0]["characters_present"] = ["Nobody"]
    rows["scenes"][0]["duration_seconds"] = "99"
    data: dict[str, list[str]] = {}
    for name, value in sent(rows).multi_items():
        data.setdefault(name, []).append(str(value))
    answer = form.post(f"/runs/{run.folder.run_id}/plan", data={**data, "do": "save"})
    assert answer.status_code == 400
    assert "less than or equal to 15" in answer.text
    assert run.folder.plan.read_text() == before


def test_a_story_that_uses_no_later_field_can_be_edited(
    form: httpx.Client, make_run: MakeRun
) -> None:
    run = make_run()
    written = run.folder.plan.read_text()
    assert "look_tag" not in written
    page = form.get(f"/runs/{run.folder.run_id}/plan")
    assert page.status_code == 200
    assert "Move scene 2 up" in page.text


def test_a_saved_story_is_the_plan_of_the_run(
    form: httpx.Client, make_run: MakeRun, story: Story
) -> None:
    run = make_run()
    rows = changed(rows_of(story(2)), "up", "s2")
    data: dict[str, list[str]] = {}
    for name, value in sent(rows).multi_items():
        data.setdefault(name, []).append(str(value))
    answer = form.post(f"/runs/{run.folder.run_id}/plan", data={**data, "do": "save"})
    assert answer.status_code == 303
    saved = StoryPlan.model_validate_json(run.folder.plan.read_text())
    assert [scene.scene_id for scene in saved.scenes] == [2, 1]


def test_story_is_saved_while_a_scanner_looks_at_every_file(
    windows_files: WindowsFiles,
    form: httpx.Client,
    make_run: MakeRun,
    story: Story,
) -> None:
    run = make_run()
    data: dict[str, list[str]] = {"do": ["save"]}
    for name, value in sent(changed(rows_of(story(2)), "up", "s2")).multi_items():
        data.setdefault(name, []).append(str(value))
    windows_files.scans = 1
    path = f"/runs/{run.folder.run_id}/plan"
    answer = form.post(path, data=data)
    assert answer.status_code == 303, answer.text
    saved = StoryPlan.model_validate_json(run.folder.plan.read_text("utf-8"))
    assert [scene.scene_id for scene in saved.scenes] == [2, 1]
    assert run.folder.plan.name in {Path(name).name for _, name in windows_files.refused}


def test_a_take_that_is_not_there_is_said_not_to_be(form: httpx.Client, make_run: MakeRun) -> None:
    run = make_run()
    run.accept("keyframe:1")
    path = f"/runs/{run.folder.run_id}/pick"
    assert form.post(path, data={"piece": "keyframe:1", "take": "x"}).status_code == 400
    answer = form.post(path, data={"piece": "keyframe:1", "take": "7"})
    assert answer.status_code == 409
    assert "has no take 7" in answer.text


def test_the_doctor_says_what_is_installed_and_what_mends_it(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    monkeypatch.chdir(server.output)
    monkeypatch.setenv("GROK_SPICY_STATE", str(server.output / "state"))
    page = client.get("/doctor", params={"backend": "animatic"}).text
    assert "/doctor/findings?backend=animatic" in page
    found = client.get("/doctor/findings", params={"backend": "animatic"}, timeout=600).text
    assert "animatic" in found
    assert "<html" in found
    alone = client.get("/doctor/findings?backend=nobody", headers={"hx-request": "true"})
    assert "<html" not in alone.text
    assert "nobody" in alone.text
