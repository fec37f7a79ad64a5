"""Where the files of one run lie.

    <output>/runs/<run id>/  plan.json  state.json  script.md  events.jsonl  run.log  prompts/
                             references/  characters/  keyframes/  frames/  videos/  cards/
                             final_video.mp4

Accepted pieces have plain names (`characters/luna.png`, `videos/scene-03.mp4`); every attempt
stays beside them in a folder `takes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.text.names import name_key
from grok_spicy.text.slugs import slug

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.steps import Step

RUNS = "runs"

FILM_NAME = "final_video.mp4"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run; pure names, no I/O.

    Attributes:
        root: The folder itself.
    """

    root: Path

    @classmethod
    def of(cls, output: Path, run_id: str) -> RunFolder:
        """Return the folder of run `run_id` below the output folder."""
        return cls(output / RUNS / run_id)

    @property
    def run_id(self) -> str:
        """The run's id: the folder's name."""
        return self.root.name

    @property
    def output(self) -> Path:
        """The output folder, where ledger and all runs live."""
        return self.root.parent.parent

    @property
    def plan(self) -> Path:
        """The story; the user's to edit."""
        return self.root / "plan.json"

    @property
    def original_plan(self) -> Path:
        """The story as the model wrote it."""
        return self.root / "plan.original.json"

    @property
    def state(self) -> Path:
        """What is accepted so far."""
        return self.root / "state.json"

    @property
    def script(self) -> Path:
        """The script, for reading."""
        return self.root / "script.md"

    @property
    def events(self) -> Path:
        """One event a line."""
        return self.root / "events.jsonl"

    @property
    def log(self) -> Path:
        """What happened in detail."""
        return self.root / "run.log"

    @property
    def film(self) -> Path:
        """The film."""
        return self.root / FILM_NAME

    @property
    def references(self) -> Path:
        """The reference photos of this run."""
        return self.root / "references"

    @property
    def music(self) -> Path:
        """The music that lies under the film, without suffix."""
        return self.root / "sound" / "music"

    @property
    def work(self) -> Path:
        """What assembling needs on the way."""
        return self.root / "videos" / "takes"

    def reference(self, label: str, number: int) -> Path:
        """Name photo `number` of `label`, without suffix."""
        return self.references / f"{_named(label)}-{number}"

    def sheet(self, name: str) -> Path:
        """Name the accepted sheet of a character, without suffix."""
        return self.root / "characters" / _named(name)

    def sheet_take(self, name: str, retake: int, attempt: int, *, base: bool = False) -> Path:
        """Name one attempt at a sheet, without suffix; `base` is the first of two passes."""
        kind = "-base" if base else ""
        return self._take("characters", f"{_named(name)}{kind}", retake, attempt)

    def base_sheet(self, name: str) -> Path:
        """Name the accepted base sheet of a character, without suffix."""
        return self.root / "characters" / f"{_named(name)}-base"

    def entity(self, kind: str, entity_id: str) -> Path:
        """Name the accepted sheet of a place or a prop, without suffix."""
        return self.root / f"{kind}s" / _named(entity_id)

    def entity_take(self, kind: str, entity_id: str, retake: int, attempt: int) -> Path:
        """Name one attempt at the sheet of a place or a prop, without suffix."""
        return self._take(f"{kind}s", _named(entity_id), retake, attempt)

    def keyframe(self, scene_id: int) -> Path:
        """Name the accepted keyframe of a scene, without suffix."""
        return self.root / "keyframes" / _scene(scene_id)

    def keyframe_take(self, scene_id: int, retake: int, attempt: int) -> Path:
        """Name one attempt at a keyframe, without suffix."""
        return self._take("keyframes", _scene(scene_id), retake, attempt)

    def clip(self, scene_id: int) -> Path:
        """Name the accepted clip of a scene, without suffix."""
        return self.root / "videos" / _scene(scene_id)

    def clip_take(self, scene_id: int, retake: int, attempt: int) -> Path:
        """Name one attempt at a clip, without suffix."""
        return self._take("videos", _scene(scene_id), retake, attempt)

    def frame(self, scene_id: int, which: str) -> Path:
        """Name the first, middle or last frame of an accepted clip."""
        return self.root / "frames" / f"{_scene(scene_id)}.{which}.png"

    def signals(self, scene_id: int) -> Path:
        """Name what was seen of an accepted clip while it was decoded."""
        return self.root / "frames" / f"{_scene(scene_id)}.signals.json"

    def card(self, which: str) -> Path:
        """Name the title card or the end card, without suffix: a picture, and its clip."""
        return self.root / "cards" / f"{which}-card"

    @property
    def continuity(self) -> Path:
        """What is known of the film's continuity."""
        return self.root / "continuity.json"

    @property
    def continuity_page(self) -> Path:
        """The same, to look at."""
        return self.root / "continuity.html"

    def prompt(self, step: Step, label: str) -> Path:
        """Name the file that shows a prompt of a dry run; `label` is a slug."""
        return self.root / "prompts" / step / f"{label}.md"

    def _take(self, kind: str, name: str, retake: int, attempt: int) -> Path:
        return self.root / kind / "takes" / f"{name}-take{retake + 1}-{attempt}"


def _named(name: str) -> str:
    """Return the slug of a name; names of one cast differ in more than case."""
    return slug(name_key(name))


def _scene(scene_id: int) -> str:
    return f"scene-{scene_id:02d}"
