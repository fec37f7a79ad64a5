"""The cutting room of a run: clips are made ready as they come in, the film is cut at the end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grok_spicy.files import temporary_beside
from grok_spicy.reports import Notice, Reporter
from grok_spicy.tasks.assembly import FilmClip, PreparedClip, assemble, prepare_clip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.run_folder import RunFolder
    from grok_spicy.schemas import Scene, StoryPlan, VideoAsset


class CuttingRoom:
    """Cuts the film of one run.

    Args:
        folder: The run's folder.
        report: Told what the viewer will notice.
    """

    def __init__(self, folder: RunFolder, report: Reporter) -> None:
        self._folder = folder
        self._report = report
        self._prepared: dict[int, PreparedClip] = {}

    async def prepare(self, plan: StoryPlan, scene: Scene, clip: Path) -> None:
        """Make an accepted clip fit the film, unless it fades into a neighbour.

        Raises:
            MediaError: If it cannot be read or encoded.
        """
        if _fades(plan, scene):
            return
        fitted = self._folder.work / f"{clip.stem}.fitted.mp4"
        await asyncio.to_thread(fitted.parent.mkdir, parents=True, exist_ok=True)
        self._prepared[scene.scene_id] = await prepare_clip(
            clip, fitted, aspect_ratio=plan.aspect_ratio
        )

    async def cut(self, plan: StoryPlan, shot: Sequence[tuple[Scene, VideoAsset]]) -> Path:
        """Cut the film from the clips there are, in order of the scenes.

        Raises:
            MediaError: If a clip cannot be read, encoded or joined.
        """
        clips = [
            FilmClip(
                scene.scene_id,
                self._folder.root / asset.video_path,
                scene.transition,
                self._prepared.get(scene.scene_id),
            )
            for scene, asset in shot
        ]
        missing = len(plan.scenes) - len(clips)
        if missing:
            left_out = "1 scene is" if missing == 1 else f"{missing} scenes are"
            self._report(Notice(f"{left_out} missing in the film.", "warning"))
        draft = temporary_beside(self._folder.film)
        try:
            facts = await assemble(
                clips, draft, aspect_ratio=plan.aspect_ratio, workdir=self._folder.work
            )
            await asyncio.to_thread(draft.replace, self._folder.film)
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
        for scene_id in facts.cut_instead:
            self._report(Notice(f"Scene {scene_id} is too short to fade in: it begins with a cut."))
        return self._folder.film


def _fades(plan: StoryPlan, scene: Scene) -> bool:
    """Whether a clip is encoded together with a neighbour and so need not fit by itself."""
    at = plan.scenes.index(scene)
    following = plan.scenes[at + 1 : at + 2]
    return (at > 0 and scene.transition == "crossfade") or any(
        one.transition == "crossfade" for one in following
    )
