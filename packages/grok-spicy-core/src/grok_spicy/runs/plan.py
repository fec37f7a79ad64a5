"""The story on disk: `plan.json` is the user's, `plan.original.json` is what the model wrote."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from grok_spicy.config.files import load_plan
from grok_spicy.story.checks import prepare_plan
from grok_spicy.system.files import write_atomically
from grok_spicy.watch.reports import Reporter, silent

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.runs.folder import RunFolder
    from grok_spicy.runs.state import PipelineState
    from grok_spicy.schemas import StoryPlan


def story_now(folder: RunFolder, state: PipelineState) -> StoryPlan | None:
    """Return the story that a run would film now: `plan.json`, else what was filmed last. Blocks.

    Args:
        folder: The run's folder.
        state: What the run knows of itself.

    Raises:
        ConfigError: If `plan.json` is not a plan any more, with line and field.
    """
    plan = load_plan(folder.plan) if folder.plan.exists() else state.plan
    return None if plan is None else prepare_plan(plan, state.config).plan


class PlanFiles:
    """Reads and writes the story of one run.

    Args:
        folder: The run's folder.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder

    @property
    def path(self) -> Path:
        """The user's file."""
        return self._folder.plan

    def exist(self) -> bool:
        """Whether the story is planned already."""
        return self.path.exists()

    async def read(self, report: Reporter = silent) -> StoryPlan:
        """Read the user's plan.

        Args:
            report: Told what of the file is not used.

        Raises:
            ConfigError: If it is not a plan any more, with line and field.
        """
        return await asyncio.to_thread(load_plan, self.path, report)

    async def write(self, plan: StoryPlan, original: StoryPlan | None) -> None:
        """Write a new story down, once.

        Args:
            plan: The story to be filmed, for the user to edit.
            original: What the model wrote; None if the user gave the story.
        """
        if original is not None:
            await _write(self._folder.original_plan, original)
        # Written last: once this file is there, every later process films what it says.
        await _write(self.path, plan)


async def _write(path: Path, plan: StoryPlan) -> None:
    await asyncio.to_thread(write_plan, path, plan)


def write_plan(path: Path, plan: StoryPlan) -> None:
    """Write a story for its user to read and edit. Blocks.

    Args:
        path: The file.
        plan: The story.

    Raises:
        StorageError: If the disk is full, broken or not writable.
    """
    document = {"schema": 1, **plan.model_dump(mode="json")}
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    write_atomically(path, lambda stream: stream.write(text.encode()))
