"""Prompts become panels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from grok_spicy import prompts
from grok_spicy.providers.base import Picture
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.reading import Order, panel_in_words, read_prompt
from grok_spicy_animatic.drawing.recipe import Panel
from grok_spicy_animatic.drawing.sheet_words import described, wants_sheet

if TYPE_CHECKING:
    from collections.abc import Callable


def _panel(prompt: str, **more: object) -> Panel:
    before = more.get("before")
    return panel_in_words(
        prompt,
        Order((1280, 720), avoid=str(more.get("avoid", ""))),
        {},
        before=before if isinstance(before, Panel) else None,
        names=[(1, "Luna", 0.27)] if more.get("named") else (),
    )


def test_a_keyframe_prompt_is_read_whole(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of("A fox meets an owl in the forest at dusk")
    master, middle, close = panels_of(plan)
    assert [panel.place for panel in (master, middle, close)] == ["forest"] * 3
    assert {panel.time for panel in (master, middle, close)} == {"dusk"}
    assert [panel.shot for panel in (master, middle, close)] == ["wide", "medium", "close-up"]
    assert [(actor.name, actor.facing) for actor in middle.actors] == [("Fox", 1), ("Owl", -1)]
    assert middle.actors[0].x < 0.5 < middle.actors[1].x
    assert middle.caption is not None
    assert middle.caption.number == "2"
    assert middle.caption.scene == "A fox meets an owl in the forest at dusk, medium shot"


@pytest.mark.parametrize(
    ("setting", "place", "time", "weather"),
    [
        ("A quiet harbour at dusk, in the rain", "harbour", "dusk", "rain"),
        ("The kitchen, by bright daylight", "kitchen", "day", "clear"),
        ("A beach below the lighthouse, under the stars", "coast", "night", "clear"),
        ("Lisbon", "", "day", "clear"),
        ("A garden at sunset", "garden", "golden", "clear"),
        ("A frozen lake at dawn, snow falls", "", "dawn", "snow"),
    ],
)
def test_place_hour_and_weather_come_from_the_setting(
    setting: str, place: str, time: str, weather: str
) -> None:
    panel = _panel(f"Style\nSetting: {setting}\nCamera: wide shot")
    assert (panel.place, panel.time, panel.weather) == (place, time, weather)


def test_the_hour_of_the_scene_before_is_kept() -> None:
    before = Panel(size=(1280, 720), place="meadow", time="night")
    assert _panel("Setting: a meadow", before=before).time == "night"
    assert _panel("Setting: a meadow at dawn", before=before).time == "dawn"


def test_what_is_to_be_avoided_is_not_drawn() -> None:
    panel = _panel(
        "Setting: a meadow in the rain\nPalette: teal\nAction: Luna holds a lantern\n"
        "In the frame: Luna, positioned in the center",
        avoid="rain, lantern",
    )
    assert panel.weather == "clear"
    assert panel.things == ()
    assert panel.place == "meadow"
    assert panel.time == "day"
    assert len(panel.palette) == 1


@pytest.mark.parametrize(
    ("camera", "shot", "move"),
    [
        ("medium shot, slow push in", "medium", "Slow push in"),
        ("Extreme wide establishing shot, crane up", "extreme wide", "Crane up"),
        ("close-up, handheld", "close-up", "Handheld"),
        ("extreme close-up on the eyes, static", "extreme close-up", "Static"),
        ("Close-up, low angle, camera pushes in", "close-up", "Camera pushes in"),
        ("wide shot", "wide", ""),
        ("over the shoulder, static", "over the shoulder", "Static"),
        ("slow pan left", "medium", "Slow pan left"),
        ("", "medium", ""),
    ],
)
def test_shot_and_move_are_told_apart(camera: str, shot: str, move: str) -> None:
    panel = _panel(
        f"Style\nScene: One\nIn the frame: Luna, positioned in the center\nCamera: {camera}"
    )
    assert panel.caption is not None
    assert panel.shot == shot
    assert panel.caption.camera == move


def test_a_frame_without_figures_is_seen_from_far() -> None:
    assert _panel("Style\nSetting: Lisbon").shot == "wide"


@pytest.mark.parametrize(
    ("action", "poses"),
    [
        ("Luna waves; Otto sits down", ["wave", "sit"]),
        ("Luna runs after Otto", ["run", "stand"]),
        ("Luna and Otto repair the boat", ["reach", "reach"]),
        ("Otto sleeps", ["stand", "sleep"]),
        ("They wave to the boat", ["wave", "wave"]),
        ("Luna flies over Otto", ["fly", "stand"]),
    ],
)
def test_poses_follow_the_verbs(action: str, poses: list[str]) -> None:
    panel = _panel(
        "In the frame: Luna (reference image 1), positioned on the left side; "
        "Otto (reference image 2), positioned on the right side\n"
        f"Action: {action}\nLuna: A slate cat with a bell.\nOtto: A stout man in a coat."
    )
    assert [actor.name for actor in panel.actors] == ["Luna", "Otto"]
    assert [actor.pose for actor in panel.actors] == poses


def test_figures_without_a_sheet_are_drawn_from_their_description() -> None:
    text = "A slate cat with an ivory belly and a crimson scarf."
    panel = _panel(
        f"In the frame: Luna, positioned in the center\nAction: Luna waits\nLuna: {text}"
    )
    assert panel.actors[0].look == look_of("Luna", text)
    assert panel.actors[0].x == 0.5


def test_pictures_place_figures_where_the_words_do_not() -> None:
    panel = _panel("Anything at all", named=True)
    assert [(actor.name, actor.x) for actor in panel.actors] == [("Luna", 0.27)]


def test_several_in_the_centre_do_not_stand_on_each_other() -> None:
    frame = "; ".join(f"{name}, positioned in the center" for name in ("A", "B", "C"))
    panel = _panel(f"In the frame: {frame}")
    assert len({actor.x for actor in panel.actors}) == 3


def test_those_who_are_together_stand_close() -> None:
    frame = "In the frame: Luna, positioned on the left side; Otto, positioned on the right side\n"
    apart, close = (
        _panel(f"{frame}Action: {action}").actors
        for action in ("Luna waits, Otto waits", "Luna and Otto stand side by side")
    )
    assert close[1].x - close[0].x < apart[1].x - apart[0].x


def test_planned_shot_is_drawn_with_everybody_by_name_on_their_side() -> None:
    told = Scene.model_validate(
        {
            "scene_id": 1,
            "title": "Dusk",
            "setting": "A quiet harbour at dusk",
            "start_state": "Luna kneels",
            "action": "Luna runs",
            "shot_size": "close-up",
            "characters_present": ["Luna"],
            "staging": [{"name": "Luna", "side": "right"}],
        }
    )
    luna = Character(name="Luna", visual_description="A small red fox.")
    plan = StoryPlan(title="Dusk", style="Ink", characters=[luna], scenes=[told])
    sheet = Picture(Path("luna.png"), "character", "Luna", "right")
    panel = _panel(prompts.keyframe_prompt(plan, told, [sheet]), named=True)
    (actor,) = panel.actors
    assert (actor.name, actor.pose, actor.x) == ("Luna", "kneel", 0.7)
    assert (panel.shot, panel.place, panel.time) == ("close-up", "harbour", "dusk")


def test_a_sheet_prompt_is_recognised() -> None:
    plan = StoryPlan(
        title="T",
        style="Ink",
        characters=[
            Character(name="Luna", role="a curious cat", visual_description="A slate cat.")
        ],
        scenes=[Scene(scene_id=1, title="S")],
    )
    luna = plan.characters[0]
    asked = prompts.sheet_prompt(plan, luna)
    assert wants_sheet(asked) == ("Luna", "a curious cat", "A slate cat.")
    assert wants_sheet(prompts.keyframe_prompt(plan, plan.scenes[0])) is None
    assert "slate cat" in described(prompts.stylize_prompt(plan, luna), "Luna")


def test_any_text_can_be_read() -> None:
    reading = read_prompt("A: b\n\n:::\nIn the frame: ;;;")
    assert reading.roles == ()


@pytest.mark.parametrize(
    ("setting", "lettered"),
    [
        ("INT. LIGHTHOUSE - NIGHT, rain", "INT. LIGHTHOUSE · NIGHT · rain"),
        ("INT./EXT. CAR - DAY", "INT./EXT. CAR · DAY"),
        ("The quay. Wet grey stone at a harbour.", "The quay"),
        ("Lagos", "Lagos"),
    ],
)
def test_the_backdrop_says_the_place_and_not_how_it_looks(setting: str, lettered: str) -> None:
    panel = panel_in_words(f"Setting: {setting}\nAction: They wait.", Order((320, 180)), {})
    assert panel.lettered == lettered


def test_a_city_is_no_lake_because_of_its_last_letter() -> None:
    panel = panel_in_words("Setting: Lagos\nAction: Rain.", Order((320, 180)), {})
    assert panel.place == ""
