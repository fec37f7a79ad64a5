"""Write the prompts of the example with shots into docs/users/shots.md, before and after.

python tools/shots_page.py
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from grok_spicy import prompts
from grok_spicy.providers.base import Context, Picture, ResolvedConfig
from grok_spicy.schemas import StoryPlan
from grok_spicy_comfyui.image import ComfyUIImageProvider
from grok_spicy_comfyui.video import ComfyUIVideoProvider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grok_spicy.providers.base import Phrasing
    from grok_spicy.schemas import Character, Scene

ROOT = Path(__file__).parents[1]

PLAN = ROOT / "examples" / "plan-with-shots.json"

PAGE = ROOT / "docs" / "users" / "shots.md"

BEGIN = "<!-- prompts: written by tools/shots_page.py -->"

END = "<!-- end of prompts -->"

STILLS = {"Flux.2 klein": "flux2-klein", "SDXL": "sdxl"}

CLIPS = {"Wan 2.2": "wan2.2"}


class Told(NamedTuple):
    """A prompt of the page.

    Attributes:
        who: Whom it is for.
        text: The prompt.
    """

    who: str
    text: str


def story() -> StoryPlan:
    """Return the example."""
    return StoryPlan.model_validate_json(PLAN.read_bytes())


def without_shots(plan: StoryPlan) -> StoryPlan:
    """Return a plan without the fields that say how it is shot."""
    told = _plain(plan)
    told["characters"] = [_plain(character) for character in plan.characters]
    told["scenes"] = [_plain(scene) for scene in plan.scenes]
    return StoryPlan.model_validate(told)


def _plain(part: StoryPlan | Character | Scene) -> dict[str, Any]:
    later = part.later_fields
    return {name: value for name, value in part.model_dump().items() if name not in later}


def pictures(plan: StoryPlan, scene: Scene) -> list[Picture]:
    """Return what a keyframe is composed from: sheets, and the shot before in the same place."""
    names = scene.characters_present
    sheets = [
        Picture(Path(f"{name}.png"), "character", name, side)
        for name, side in zip(names, prompts.sides(plan, scene, names), strict=True)
    ]
    before = [one for one in plan.scenes if one.scene_id < scene.scene_id]
    same = [one for one in before if prompts.same_place(scene, one)]
    return [*sheets, *([Picture(Path("before.png"), "previous")] if same else [])]


def stills(plan: StoryPlan, scene: Scene) -> Iterator[Told]:
    """Return what every image model is told of a scene."""
    old = without_shots(plan)
    then = next(one for one in old.scenes if one.scene_id == scene.scene_id)
    yield Told("before, all", prompts.keyframe_prompt(old, then, pictures(old, then)))
    shown = pictures(plan, scene)
    text = prompts.keyframe_prompt(plan, scene, shown)
    yield Told("Grok", text)
    brief = prompts.keyframe_brief(plan, scene, shown)
    for name, model in STILLS.items():
        options = ComfyUIImageProvider.options_for(model)()
        config = ResolvedConfig("comfyui", "image", model, options)
        said = ComfyUIImageProvider(config, Context()).phrase("edit", brief, text)
        yield Told(f"{name}{_length(said)}", said.prompt)


def clips(plan: StoryPlan, scene: Scene) -> Iterator[Told]:
    """Return what every video model is told of a scene."""
    old = without_shots(plan)
    then = next(one for one in old.scenes if one.scene_id == scene.scene_id)
    yield Told("before, all", prompts.video_prompt(old, then))
    text = prompts.video_prompt(plan, scene)
    yield Told("Grok", text)
    for name, model in CLIPS.items():
        options = ComfyUIVideoProvider.options_for(model)()
        camera = ComfyUIVideoProvider(ResolvedConfig("comfyui", "video", model, options), Context())
        natural = camera.limits.natural_seconds
        brief = prompts.clip_brief(plan, scene, natural_seconds=natural)
        said = camera.phrase("generate", brief, text)
        if not said.parts:
            yield Told(f"{name}{_length(said)}", said.prompt)
        for number, part in enumerate(said.parts, 1):
            yield Told(f"{name}, part {number} of {len(said.parts)}", part)


def section() -> str:
    """Return the generated part of the page."""
    plan = story()
    lines = []
    for scene in plan.scenes:
        lines += [f"### Scene {scene.scene_id}: {scene.title}", ""]
        for title, told in (("picture", stills(plan, scene)), ("clip", clips(plan, scene))):
            lines += [f"| The {title} | is told |", "|---|---|"]
            lines += [f"| {one.who} | {_cell(one.text)} |" for one in told]
            lines.append("")
    return "\n".join(lines)


def page() -> str:
    """Return the page with its prompts as they are now."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{section()}\n{END}{after}"


def _length(said: Phrasing) -> str:
    return f" (about {said.tokens} of {said.most_tokens} tokens)" if said.tokens else ""


def _cell(text: str) -> str:
    safe = text.replace("|", r"\|").replace("<", "&lt;")
    return re.sub(r"\n+", "<br>", safe)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), "utf-8", newline="\n")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
