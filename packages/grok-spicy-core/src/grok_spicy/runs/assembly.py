"""How a run's clips become its film: made to fit as they come in, joined at the end, once each."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import av

from grok_spicy import __version__
from grok_spicy.errors import MediaError
from grok_spicy.ledger.journal import CallRecord
from grok_spicy.runs.result import FinishedFilm
from grok_spicy.steps import FILM, clip_piece
from grok_spicy.system.digests import digest_of_facts, file_digest
from grok_spicy.system.files import temporary_beside
from grok_spicy.tasks.assembly import FilmClip, PreparedClip, assemble, prepare_clip
from grok_spicy.watch.reports import Notice, PieceProgress, Reporter, Waiting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from grok_spicy.ledger import Ledger
    from grok_spicy.media.mixing import SoundMix
    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.schemas import Card, Scene, StoryPlan, VideoAsset
    from grok_spicy.steps import Step


_EDITION = {"encoder": 1, "version": __version__, "pyav": av.__version__}
"""Part of every key: other code may encode otherwise."""

_LEVELLING = 1
"""Edition of how films are levelled."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What came of encoding something.

    Attributes:
        facts: What is known of it, as JSON values.
        file: The clip or film; None if none was needed.
        still: A picture of it, if it was drawn.
    """

    facts: Mapping[str, Any]
    file: Path | None
    still: Path | None = None


class LedgerAssembly:
    """Puts the clips of one run together; what was encoded before is found in the ledger.

    Args:
        folder: The run's folder.
        run: The run's id, for the ledger.
        ledger: Remembers what was encoded.
        report: Told what the viewer will notice.
        mix: How the sound of the film is made.
        waiting: Entered while waiting for another process.
    """

    def __init__(
        self,
        folder: RunFolder,
        run: str,
        ledger: Ledger,
        report: Reporter,
        mix: SoundMix,
        waiting: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._folder = folder
        self._run = run
        self._ledger = ledger
        self._report = report
        self._mix = mix
        self._waiting = waiting
        self._prepared: dict[int, PreparedClip] = {}

    async def prepare(self, plan: StoryPlan, scene: Scene, clip: Path) -> None:
        """Make an accepted clip fit the film, unless it fades into a neighbour.

        Raises:
            MediaError: If it cannot be read or encoded.
        """
        if _fades(plan, scene):
            return
        key = digest_of_facts(
            {
                **_EDITION,
                "operation": "fit",
                "clip": await file_digest(clip),
                "aspect ratio": plan.aspect_ratio,
            }
        )
        fitted = self._folder.work / f"{clip.stem}.fitted"

        async def fit(draft: Path) -> Encoded:
            made = await prepare_clip(clip, draft, aspect_ratio=plan.aspect_ratio)
            facts = {"frames": made.frames, "encoded": made.encoded}
            return Encoded(facts, draft if made.encoded else None)

        kept = await self._once(key, "videos", clip_piece(scene.scene_id), "fit", fitted, fit)
        self._prepared[scene.scene_id] = PreparedClip(
            kept.file or clip, int(kept.facts["frames"]), encoded=bool(kept.facts["encoded"])
        )

    async def cut(self, plan: StoryPlan, shot: Sequence[tuple[Scene, VideoAsset]]) -> FinishedFilm:
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
        clips = await self._carded(plan, shot, clips)
        key = digest_of_facts(
            {
                **_EDITION,
                "operation": "cut",
                "aspect ratio": plan.aspect_ratio,
                "clips": [
                    [clip.scene_id, clip.transition, await file_digest(clip.path)] for clip in clips
                ],
                **await self._sound(),
            }
        )

        async def join(draft: Path) -> Encoded:
            loop = asyncio.get_running_loop()

            def progress(fraction: float) -> None:
                loop.call_soon_threadsafe(self._report, PieceProgress(FILM, fraction))

            facts = await assemble(
                clips,
                draft,
                aspect_ratio=plan.aspect_ratio,
                workdir=self._folder.work,
                mix=self._mix,
                progress=progress,
            )
            loud = None if facts.loudness is None else round(facts.loudness.lufs, 1)
            return Encoded({"cut_instead": list(facts.cut_instead), "lufs": loud}, draft)

        kept = await self._once(key, "film", FILM, "cut", self._folder.film.with_suffix(""), join)
        for scene_id in kept.facts["cut_instead"]:
            self._report(Notice(f"Scene {scene_id} is too short to fade in: it begins with a cut."))
        return FinishedFilm(self._folder.film, kept.facts.get("lufs"))

    async def _sound(self) -> dict[str, object]:
        """Return what of the sound decides the film, beside the clips' own.

        Nothing where it is what the clips have: films were cut so before any was levelled, and
        they are found again.
        """
        facts: dict[str, object] = {}
        if self._mix.levelled:
            facts["sound"] = _LEVELLING
        if self._mix.music is not None:
            facts["music"] = await file_digest(self._mix.music)
        return facts

    async def _carded(
        self,
        plan: StoryPlan,
        shot: Sequence[tuple[Scene, VideoAsset]],
        clips: Sequence[FilmClip],
    ) -> list[FilmClip]:
        """Put the cards of a plan before and after its clips, in the colours of what is beside."""
        before: list[FilmClip] = []
        after: list[FilmClip] = []
        if plan.title_card is not None:
            beside = self._folder.root / shot[0][1].first_frame_path
            before.append(await self._card("title", plan, plan.title_card, beside))
        if plan.end_card is not None:
            beside = self._folder.root / shot[-1][1].last_frame_path
            after.append(await self._card("end", plan, plan.end_card, beside))
        return [*before, *clips, *after]

    async def _card(self, which: str, plan: StoryPlan, card: Card, beside: Path) -> FilmClip:
        # Fonts are looked at where there is something to letter.
        from grok_spicy.lettering import notice
        from grok_spicy.tasks.cards import make_card

        ground = beside if await asyncio.to_thread(beside.is_file) else None
        key = digest_of_facts(
            {
                **_EDITION,
                "operation": "card",
                "card": card.model_dump(mode="json"),
                "aspect ratio": plan.aspect_ratio,
                "ground": None if ground is None else await file_digest(ground),
            }
        )

        async def make(draft: Path) -> Encoded:
            picture = draft.with_suffix(".png")
            await make_card(card, picture, draft, aspect_ratio=plan.aspect_ratio, ground=ground)
            return Encoded({}, draft, picture)

        if unwritten := notice(card.text):
            self._report(Notice(unwritten, "warning"))
        kept = await self._once(key, "film", FILM, "card", self._folder.card(which), make)
        if kept.file is None:
            raise MediaError(f"the {which} card was not kept")
        return FilmClip(None, kept.file)

    async def _once(
        self,
        key: str,
        step: Step,
        piece: str,
        operation: str,
        dest: Path,
        encode: Callable[[Path], Awaitable[Encoded]],
    ) -> Encoded:
        """Encode something, or find in the ledger what came of it before.

        Args:
            key: Digest of everything that decides the result.
            step: The step.
            piece: The piece.
            operation: What is done.
            dest: Where the file goes, without suffix.
            encode: Does it, into the file it is given.
        """

        def on_wait() -> None:
            self._report(Waiting(piece, "for another process encoding the same"))

        async with self._ledger.only_maker(key, waiting=self._waiting, on_wait=on_wait):
            entry = await self._ledger.find(key)
            if entry is None:
                draft = temporary_beside(dest.with_suffix(".mp4"))
                await asyncio.to_thread(draft.parent.mkdir, parents=True, exist_ok=True)
                try:
                    made = await encode(draft)
                    entry = await self._remember(key, step, piece, operation, made)
                finally:
                    for left in (draft, draft.with_suffix(".png")):
                        await asyncio.to_thread(left.unlink, missing_ok=True)
            files = await self._ledger.place(entry, dest)
            return Encoded(entry.facts or {}, files.get("video"))

    async def _remember(
        self, key: str, step: Step, piece: str, operation: str, made: Encoded
    ) -> CallRecord:
        now = self._ledger.now()
        roles = {"video": made.file, "image": made.still}
        files = await self._ledger.keep(
            {role: path for role, path in roles.items() if path is not None}
        )
        entry = CallRecord(
            key=key,
            state="done",
            run=self._run,
            step=step,
            piece=piece,
            attempt=1,
            retake=0,
            parent=None,
            capability="media",
            operation=operation,
            provider="ffmpeg",
            model="",
            facts=made.facts,
            files=files,
            started=now,
            finished=now,
        )
        await self._ledger.put(entry)
        return entry


def _fades(plan: StoryPlan, scene: Scene) -> bool:
    """Whether a clip is encoded together with a neighbour and so need not fit by itself."""
    at = plan.scenes.index(scene)
    following = plan.scenes[at + 1 : at + 2]
    begins_film = at == 0 and plan.title_card is None
    return (not begins_film and scene.transition == "crossfade") or any(
        one.transition == "crossfade" for one in following
    )
