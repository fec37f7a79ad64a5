"""`grok-spicy run` and `plan` over scripted providers: real files, no service."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.errors import (
    AuthenticationError,
    ContentRefusedError,
    InvalidRequestError,
    UnavailableError,
)
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.providers.base import Finding, Limits
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy.text.hints import quoted
from grok_spicy_testing.scripted import NAME, Script

if TYPE_CHECKING:
    from click.testing import Result

    from conftest import Cli

CONCEPT = "A curious fox meets a wise owl in an autumn forest"


def story(scenes: int = 1) -> StoryPlan:
    return StoryPlan(
        title="The Fox and the Owl",
        style="watercolour",
        characters=[Character(name="Luna", visual_description="a small red fox " * 20)],
        scenes=[
            Scene(
                scene_id=number,
                title=f"Scene {number}",
                characters_present=["Luna"],
                action="Luna walks through the leaves",
                prompt_summary="the fox walks",
                duration_seconds=3,
            )
            for number in range(1, scenes + 1)
        ],
    )


@dataclass
class Set:
    """A film set: scripted providers, and the command line told to use them."""

    cli: Cli
    home: Path
    script: Script

    def run(self, *arguments: str, **variables: str) -> Result:
        return self.cli("run", "--backends", "backends.json", *arguments, **variables)

    def runs(self, output: str = "output") -> list[Path]:
        return sorted((self.home / output / "runs").glob("*"))

    def backends(self, **fields: Any) -> None:
        four = dict.fromkeys(("image", "video", "llm", "vision"), NAME)
        (self.home / "backends.json").write_text(json.dumps({**four, **fields}), "utf-8")


@pytest.fixture
def studio(cli: Cli, home: Path) -> Set:
    script = Script(story())
    script.register()
    made = Set(cli, home, script)
    made.backends()
    return made


def test_a_concept_becomes_a_film(studio: Set) -> None:
    result = studio.run(CONCEPT)
    assert result.exit_code == 0, result.stderr
    (folder,) = studio.runs()
    assert f"Film: {Path('output/runs', folder.name, 'final_video.mp4')}" in result.stdout
    assert (folder / "final_video.mp4").stat().st_size > 0
    assert "keyframe 1: done, score 1.00" in result.stdout
    assert "\x1b" not in result.stdout


def test_the_output_folder_is_an_option_or_a_variable(studio: Set) -> None:
    assert studio.run("--until", "plan", "--output-dir", "there", CONCEPT).exit_code == 0
    assert studio.run("--until", "plan", CONCEPT, GROK_SPICY_OUTPUT="elsewhere").exit_code == 0
    assert len(studio.runs("there")) == len(studio.runs("elsewhere")) == 1
    assert not studio.runs()


def test_story_plan_of_the_configuration_needs_no_concept(studio: Set, home: Path) -> None:
    own = story(scenes=2).model_dump(mode="json")
    (home / "video.json").write_text(json.dumps({"story_plan": own}), "utf-8")
    alone = studio.run("--until", "script")
    assert alone.exit_code == 0, alone.stderr
    assert "keyframe 2: done" in alone.stdout
    assert "the story_plan" not in alone.stdout
    both = studio.run("--until", "plan", CONCEPT)
    assert "Filming the story_plan of the configuration; CONCEPT is ignored." in both.stdout
    (home / "plan.json").write_text(story().model_dump_json(), "utf-8")
    named = studio.run("--until", "plan", "--plan", "plan.json")
    assert "Filming the given plan; the story_plan" in named.stdout
    (home / "video.json").write_text("{}", "utf-8")
    assert studio.run().exit_code == 2


def test_output_folder_that_cannot_be_made_is_said_before_anything_is_begun(
    studio: Set, home: Path
) -> None:
    (home / "file").write_text("no folder", "utf-8")
    result = studio.run("--output-dir", "file/output", CONCEPT)
    assert result.exit_code == 2
    assert "Nothing was started.\nChoose another one with --output-dir FOLDER." in result.stderr
    assert not studio.script.seen


def test_events_for_programs_are_the_lines_of_the_events_file(studio: Set) -> None:
    result = studio.run("--json", CONCEPT)
    assert result.exit_code == 0
    (folder,) = studio.runs()
    assert result.stdout == (folder / "events.jsonl").read_text("utf-8")
    kinds = [json.loads(line)["kind"] for line in result.stdout.splitlines()]
    assert kinds[0] == "run_start"
    assert kinds[-1] == "complete"


def test_waiting_is_said_once(studio: Set, caplog: pytest.LogCaptureFixture) -> None:
    studio.script.fail("clip:1", UnavailableError(NAME, "the harbour is closed"))
    result = studio.run(CONCEPT)
    # Why it waits was said a line before, when it failed.
    assert result.stdout.count("the harbour is closed") == 1
    assert "clip 1: waits and tries again" in result.stdout
    assert "scripted generate failed" in result.stdout
    assert not [one for one in caplog.records if one.name.startswith("stamina")]


def test_what_fails_several_pieces_is_told_once_with_what_to_do(studio: Set) -> None:
    studio.script.plan = story(scenes=2)
    for clip in ("clip:1", "clip:2"):
        studio.script.fail(clip, InvalidRequestError(NAME, "too dark", hint="Light a lamp."))
    result = studio.run(CONCEPT)
    assert result.exit_code == 1
    assert result.stdout.count("too dark") == 1
    assert "clip 2: scripted generate failed as for clip 1" in result.stdout
    assert result.stderr.count("too dark. Light a lamp.") == 1


def test_every_run_keeps_a_log_of_its_calls(studio: Set) -> None:
    studio.script.price["video"] = 0.25
    studio.script.score("keyframe:1", 0.5, 0.9)
    studio.script.fail("clip:1", InvalidRequestError(NAME, "too dark"))
    studio.run(CONCEPT)
    (folder,) = studio.runs()
    log = (folder / "run.log").read_text("utf-8")
    for said in (
        "plan: call 1: parse by scripted script-1, attempt 1",
        "keyframe:1: attempt 1 scored 0.500, below the threshold",
        "failed: too dark, 0.2500 USD",
        "clip:1: failed: too dark",
    ):
        assert said in log


def test_verbose_says_what_happens_on_stderr(studio: Set) -> None:
    said = studio.run("-v", "--until", "plan", CONCEPT).stderr
    assert "INFO grok_spicy.run: plan: call 1: parse by scripted script-1, attempt 1" in said


def test_all_settings_reach_the_run(studio: Set) -> None:
    result = studio.run(
        *("--negative-prompt", "rain", "--style-override", "chalk", "--seed", "7"),
        *("--consistency-threshold", "0.9", "--max-retries", "2", "--max-duration", "5"),
        *("--max-cost", "3", "--until", "script", "--debug", "--fresh", "--aspect", "4:3"),
        *("--sound", "raw", "--no-entity-sheets", CONCEPT),
    )
    assert result.exit_code == 0, result.stderr
    state = json.loads((studio.runs()[0] / "state.json").read_text("utf-8"))
    assert state["config"] == {
        "negative_prompt": "rain",
        "style_override": "chalk",
        "aspect": "4:3",
        "consistency_threshold": 0.9,
        "max_retries": 2,
        "max_duration": 5,
        "debug": True,
        "dry_run": False,
        "spicy": False,
        "seed": 7,
        "until": "script",
        "approve": [],
        "takes": None,
        "max_cost": 3.0,
        "fresh": True,
        "entity_sheets": False,
        "sound": "raw",
        "music": None,
    }


def test_a_plan_is_filmed_without_a_concept(studio: Set) -> None:
    plan = studio.home / "fox.json"
    plan.write_text(story().model_dump_json(), "utf-8")
    for option in ("--plan", "--script"):
        assert studio.run(option, "fox.json", "--until", "script").exit_code == 0
    assert not studio.script.calls("llm.parse StoryPlan")


def test_plan_writes_the_story_and_says_how_to_go_on(studio: Set) -> None:
    result = studio.cli("plan", "--backends", "backends.json", CONCEPT)
    assert result.exit_code == 0, result.stderr
    (folder,) = studio.runs()
    path = Path("output", "runs", folder.name, "plan.json")
    assert f"Story: {path}" in result.stdout
    assert f"grok-spicy run --plan {path}" in result.stdout
    document = json.loads(path.read_text("utf-8"))
    assert document["schema"] == 1
    assert document["title"] == "The Fox and the Owl"
    assert not studio.script.calls("image")
    assert studio.run("--plan", str(path), "--until", "keyframes").exit_code == 0


def test_plan_names_the_command_that_films_it_with_the_same_backends(studio: Set) -> None:
    given = ["--backends", "backends.json", "--no-plugins", "grok"]
    result = studio.cli("plan", *given, CONCEPT)
    assert result.exit_code == 0, result.stderr
    _, *said = shlex.split(result.stdout.splitlines()[-1])
    assert said[-4:] == given
    assert studio.cli(*said, "--until", "characters").exit_code == 0


def test_a_plan_that_fails_says_so(studio: Set) -> None:
    studio.script.fail("llm.parse", InvalidRequestError(NAME, "too long"))
    result = studio.cli("plan", "--backends", "backends.json", CONCEPT)
    assert result.exit_code == 1
    assert "Error: too long" in result.stderr
    assert "Story:" not in result.stdout


def test_a_prompt_file_makes_one_film_each(studio: Set) -> None:
    text = "# two films\nA fox\nmeets an owl\n\nA robot in a harbour\n"
    (studio.home / "ideas.txt").write_text(text, "utf-8")
    result = studio.run("--prompt-file", "ideas.txt", "--until", "plan")
    assert result.exit_code == 0, result.stderr
    assert "Film 1 of 2: A fox" in result.stdout
    assert "Film 2 of 2: A robot in a harbour" in result.stdout
    concepts = [
        json.loads((run / "state.json").read_text("utf-8"))["concept"] for run in studio.runs()
    ]
    assert sorted(concepts) == ["A fox\nmeets an owl", "A robot in a harbour"]


def test_films_that_are_not_begun_are_counted(studio: Set) -> None:
    (studio.home / "ideas.txt").write_text("A fox\n\nAn owl\n\nA boat\n", "utf-8")
    studio.script.fail("llm.parse", AuthenticationError(NAME, "no such key"))
    assert "2 films were not begun." in studio.run("--prompt-file", "ideas.txt").stderr


def test_dry_run_for_programs_names_the_run(studio: Set) -> None:
    result = studio.run("--dry-run", "--json", CONCEPT)
    (folder,) = studio.runs()
    quote = json.loads(result.stdout)
    assert quote["run"] == folder.name
    assert Path(quote["folder"]).name == folder.name


def test_dry_run_says_that_a_run_will_not_fit_under_its_cap(studio: Set) -> None:
    studio.script.price.update(image=0.05, video=0.5)
    refused = studio.run("--dry-run", "--max-cost", "0.01", CONCEPT)
    assert "more than the 0.01 USD that it may cost" in refused.stderr
    assert "may cost" not in studio.run("--dry-run", "--max-cost", "50", CONCEPT).stderr


def test_what_is_not_ready_is_listed_once_and_set_in(studio: Set) -> None:
    async def check(self: object) -> list[Finding]:
        return [Finding("error", "no key\nin any place", "export LAMP_KEY=...")]

    studio.script.register()
    registry = ProviderRegistry()
    for get in (registry.get_image, registry.get_video):
        get(NAME).check = check  # type: ignore[method-assign]

    async def other(self: object) -> list[Finding]:
        return [Finding("error", "no light", "export LAMP_KEY=...")]

    registry.get_llm(NAME).check = other  # type: ignore[method-assign]
    result = studio.run(CONCEPT)
    assert result.exit_code == 3
    assert (
        "  scripted: no light\n  scripted: no key\n    in any place\n    export LAMP_KEY=...\n"
    ) in result.stderr


def test_a_failed_film_does_not_keep_the_next_from_being_made(studio: Set) -> None:
    (studio.home / "ideas.txt").write_text("A fox\n\nAn owl\n", "utf-8")
    studio.script.fail("clip:1", InvalidRequestError(NAME, "too dark"))
    result = studio.run("--prompt-file", "ideas.txt")
    assert result.exit_code == 1
    assert len(list(studio.home.glob("output/runs/*/final_video.mp4"))) == 1


def test_a_refused_key_ends_all_films_of_a_prompt_file(studio: Set) -> None:
    (studio.home / "ideas.txt").write_text("A fox\n\nAn owl\n", "utf-8")
    studio.script.fail("llm.parse", AuthenticationError(NAME, "no such key", hint="Get a key"))
    result = studio.run("--prompt-file", "ideas.txt")
    assert result.exit_code == 3
    assert len(studio.runs()) == 1
    assert "Get a key" in result.stderr


def test_the_cost_cap_holds_for_all_films_of_a_prompt_file(studio: Set) -> None:
    (studio.home / "ideas.txt").write_text("A fox\n\nAn owl\n", "utf-8")
    studio.script.price["llm"] = 1.0
    studio.script.price["image"] = 0.0
    result = studio.run("--prompt-file", "ideas.txt", "--until", "plan", "--max-cost", "1.5")
    assert result.exit_code == 4
    assert len(studio.script.calls("llm.parse StoryPlan")) == 1


def test_a_refused_scene_is_a_warning_and_the_rest_is_filmed(studio: Set) -> None:
    studio.script.plan = story(scenes=2)
    studio.script.fail("clip:2", *[ContentRefusedError(NAME, "not this") for _ in range(5)])
    result = studio.run(CONCEPT)
    assert result.exit_code == 0
    assert "Warning: " in result.stderr
    assert "clip 2: refused" in result.stdout
    assert "Film: " in result.stdout


def test_a_failed_piece_is_told_once(studio: Set) -> None:
    studio.script.plan = story(scenes=2)
    studio.script.fail("clip:2", InvalidRequestError(NAME, "too odd"))
    result = studio.run(CONCEPT)
    assert result.exit_code == 1
    assert result.stderr.count("too odd") == 1
    assert "Error: clip:2 is failed: too odd" in result.stderr


def test_the_cost_is_said(studio: Set) -> None:
    studio.script.price["video"] = 0.3
    assert "Cost: $0.30" in studio.run(CONCEPT).stdout


def test_a_cost_cap_ends_the_run_with_its_own_code(studio: Set) -> None:
    studio.script.price["video"] = 5.0
    result = studio.run("--max-cost", "1", CONCEPT)
    assert result.exit_code == 4
    assert "Error: " in result.stderr
    assert not studio.script.calls("video")


def test_a_dry_run_calls_nobody_and_shows_the_prompts(studio: Set) -> None:
    result = studio.run("--dry-run", CONCEPT)
    assert result.exit_code == 0, result.stderr
    (folder,) = studio.runs()
    assert f"Prompts: {Path('output/runs', folder.name, 'prompts', 'summary.md')}" in result.stdout
    assert (folder / "prompts" / "summary.md").is_file()
    assert studio.script.seen == []


def test_the_default_configuration_is_used_and_said(studio: Set) -> None:
    config = {"default_video": {"scene": "a harbour"}}
    (studio.home / "video.json").write_text(json.dumps(config), "utf-8")
    result = studio.run("--until", "plan", CONCEPT)
    assert result.exit_code == 0, result.stderr
    assert "configuration: video.json" in result.stdout
    assert "a harbour" in studio.script.calls("llm.parse StoryPlan")[0].prompt


def test_a_preset_and_a_file_together_keep_what_fits(studio: Set) -> None:
    studio.backends(max_cost=2.5, steps={"plan": {"llm": NAME}})
    result = studio.run("--backend", "animatic", "--until", "plan", CONCEPT)
    assert "names scripted and is left out" in result.stdout + result.stderr
    assert studio.script.seen == []


def test_no_check_asks_no_provider_first(studio: Set) -> None:
    studio.script.limits["video"] = Limits(max_seconds=15)
    assert studio.run("--no-check", "--until", "plan", CONCEPT).exit_code == 0


# -- bad input: one message, nothing begun -----------------------------------------------------


def refused(studio: Set, result: Result, *said: str, code: int = 2) -> None:
    assert result.exit_code == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    for text in said:
        assert text in result.stderr
    assert not studio.runs()
    assert studio.script.seen == []


@pytest.mark.parametrize("concept", ["", "   ", "\n\t"])
def test_a_blank_concept_is_refused(studio: Set, concept: str) -> None:
    refused(studio, studio.run(concept), "Error: The concept is empty.")


def test_no_concept_at_all_is_a_usage_error(studio: Set) -> None:
    refused(studio, studio.run(), "Say what to film")


@pytest.mark.parametrize("command", ["run", "plan"])
def test_a_concept_without_quotes_is_named_with_them(studio: Set, command: str) -> None:
    said = studio.cli(command, "--backends", "backends.json", "A", "fox", "meets an owl")
    refused(studio, said, f"Put the whole concept into quotes: {quoted(['A fox meets an owl'])}")


@pytest.mark.parametrize(
    ("option", "word"), [("--max-cost", "a valid number"), ("--seed", "a valid whole number")]
)
def test_what_is_no_number_is_said_in_plain_words(studio: Set, option: str, word: str) -> None:
    refused(studio, studio.run(option, "ten", CONCEPT), f"'ten' is not {word}.")


def test_two_sources_of_concepts_are_a_usage_error(studio: Set) -> None:
    refused(studio, studio.run("--prompt-file", "ideas.txt", CONCEPT), "goes with neither")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--max-duration", "2"),
        ("--max-duration", "16"),
        ("--consistency-threshold", "1.1"),
        ("--consistency-threshold", "nan"),
        ("--max-retries", "0"),
        ("--max-cost", "-1"),
        ("--max-cost", "inf"),
        ("--seed", "-1"),
        ("--until", "film"),
    ],
)
def test_options_out_of_range_are_usage_errors(studio: Set, arguments: tuple[str, ...]) -> None:
    refused(studio, studio.run(*arguments, CONCEPT), arguments[0])


@pytest.mark.parametrize("ref", ["luna.jpg", "=luna.jpg", "Luna=", "Luna=missing.jpg"])
def test_a_reference_that_cannot_be_used_is_refused(studio: Set, ref: str) -> None:
    refused(studio, studio.run("--ref", ref, CONCEPT), "Error: ")


def test_a_photo_that_is_not_there_is_named(studio: Set) -> None:
    result = studio.run("--ref", "Luna=photos/luna.jpg", CONCEPT)
    refused(studio, result, f"{Path('photos/luna.jpg')} is not there\nCheck the path.")


@pytest.mark.parametrize("option", ["--plan", "--config", "--backends"])
@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\xfe\x00", b"{", b"[1, 2]", b'{"title": 3}', b"x" * 6_000_000]
)
def test_unreadable_and_malformed_files_are_refused(
    studio: Set, option: str, content: bytes | None
) -> None:
    if content is not None:
        (studio.home / "wrong").write_bytes(content)
    refused(studio, studio.run(option, "wrong", CONCEPT), "Error: ", "wrong")


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n", b"\xff\xfe\x00", b"x" * 6_000_000])
def test_prompt_files_without_a_concept_are_refused(studio: Set, content: bytes | None) -> None:
    if content is not None:
        (studio.home / "wrong").write_bytes(content)
    refused(studio, studio.run("--prompt-file", "wrong"), "Error: ", "wrong")


def test_a_wrong_value_is_named_with_its_line(studio: Set) -> None:
    text = '{\n  "image": {"provider": "scripted",\n    "params": {"stepps": 3}}\n}'
    (studio.home / "wrong.json").write_text(text, "utf-8")
    refused(studio, studio.run("--backends", "wrong.json", CONCEPT), "wrong.json:3:", "stepps")


def test_an_unknown_preset_names_the_nearest(studio: Set) -> None:
    refused(studio, studio.run("--backend", "animatik", CONCEPT), "animatik", "animatic")


def test_insisting_on_a_file_that_is_not_there_is_refused(studio: Set) -> None:
    result = studio.cli("run", "--backend", "config", CONCEPT)
    refused(studio, result, "--backend config needs a file with backends")


def test_an_output_folder_that_is_a_file_is_refused(studio: Set) -> None:
    (studio.home / "notes").write_text("", "utf-8")
    refused(studio, studio.run("--output-dir", "notes", CONCEPT), "notes")


def test_what_is_never_generated_is_refused(studio: Set) -> None:
    result = studio.run("--spicy", "A portrait of a twelve-year-old, spicy")
    refused(studio, result, "Error: ")


def test_verbose_shows_where_an_error_happened(studio: Set) -> None:
    said = studio.run("-v", " ").stderr.splitlines()
    assert said[0] == "Traceback (most recent call last):"
    assert said[-2] == "Error: The concept is empty."


def test_a_port_needs_a_page(studio: Set) -> None:
    refused(studio, studio.run("--port", "8420", CONCEPT), "--port goes with --serve or --web")


@pytest.mark.parametrize("option", ["--serve", "--web"])
def test_two_pages_are_one_too_many(
    studio: Set, option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "other"):
        package = tmp_path / "pages" / f"{name}-1.0.dist-info"
        package.mkdir(parents=True)
        (package / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n", "utf-8")
        entry = f"[grok_spicy.dashboards]\n{name} = {name}_page\n"
        (package / "entry_points.txt").write_text(entry, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "pages"))
    result = studio.run(option, CONCEPT)
    assert result.exit_code != 0
    assert "one_page and " in result.stderr


def test_run_that_stops_early_says_how_it_goes_on(studio: Set) -> None:
    result = studio.run("--until", "characters", CONCEPT)
    (run,) = studio.runs()
    assert result.stdout.endswith(f"{run.name}\nGo on: grok-spicy resume {run.name}\n")


def test_dry_run_says_that_its_plan_is_a_stand_in_and_of_no_piece_that_it_is_done(
    studio: Set,
) -> None:
    said = studio.run("--dry-run", CONCEPT).stdout
    assert "this shows a stand-in plan" in said
    assert "done" not in said
    assert "(shot size)" not in said
