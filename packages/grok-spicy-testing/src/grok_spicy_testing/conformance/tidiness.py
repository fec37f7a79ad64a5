"""Tests of what a call leaves behind, and of whom it keeps waiting."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

import pytest

from grok_spicy_testing.conformance.advice import package_of
from grok_spicy_testing.conformance.calling import Calling
from grok_spicy_testing.conformance.heartbeat import BLOCKED, beating
from grok_spicy_testing.conformance.rig import expect
from grok_spicy_testing.conformance.watching import contents, watched

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_testing.conformance.samples import CallFolders

_HOMES = ("HOME", "USERPROFILE")

_TEMPORARY = ("TMPDIR", "TEMP", "TMP")

_KEPT = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")

_TRIES = 4


class TidyTests(Calling):
    """A call writes beside `dest` only, and does not stop the others."""

    @pytest.mark.asyncio
    async def test_nothing_is_written_elsewhere(
        self, subject: Any, folders: CallFolders, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Files appear beside `dest` and nowhere else, and all begin with its name.

        Inputs are only read. A folder of one's own beside `dest`, or a temporary file, is gone
        when the call returns.

        To mend: write to `dest.with_name(dest.name + suffix)`; remove temporary files.
        """
        places = {name: tmp_path / name for name in ("here", "home", "temporary", "kept")}
        for folder in places.values():
            folder.mkdir()
        monkeypatch.chdir(places["here"])
        monkeypatch.setattr(tempfile, "tempdir", str(places["temporary"]))
        for names, place in ((_HOMES, "home"), (_TEMPORARY, "temporary"), (_KEPT, "kept")):
            for name in names:
                monkeypatch.setenv(name, str(places[place]))
        with watched() as acts:
            for operation in self.operations:
                await self.answer(subject, folders, operation=operation, name=operation)
        strays = folders.strays()
        expect(
            not strays,
            f"neither inputs nor files beside dest that begin with its name: {strays}",
            "name every file dest.with_name(dest.name + suffix); write nothing beside inputs, and "
            "remove folders of your own before returning",
        )
        for place, folder in places.items():
            left = contents(folder)
            expect(
                not left,
                f"written to the {_SAID[place]}: {left}",
                "write beside dest only, and remove temporary files before returning",
            )
        outside = acts.outside(folders.root, *places.values())
        expect(
            not outside,
            f"written outside the folder of dest: {outside}",
            "write beside dest only",
        )
        changed = folders.changed()
        expect(not changed, f"inputs were changed: {changed}", "never write to an input")

    @pytest.mark.asyncio
    async def test_loop_is_not_blocked(self, subject: Any, folders: CallFolders) -> None:
        """While a call runs, other calls and the display get their turns.

        Core's bar is 50 ms; here only a quarter of a second counts, and only four times in a row:
        the first call may import libraries.

        To mend: run blocking work with `asyncio.to_thread`; sleep with `await ctx.clock.sleep`.
        """
        for operation in self.operations:
            where = ""
            for number in range(_TRIES):
                async with beating(package_of(subject)) as pulse:
                    name = f"{operation}-{number}"
                    await self.answer(subject, folders, operation=operation, name=name)
                where = pulse.where or where
                if pulse.longest <= BLOCKED:
                    break
            else:
                expect(
                    False,
                    f"{operation} blocked the event loop for {pulse.longest:.2f} s"
                    + (f", at {where}" if where else ""),
                    "run blocking work with asyncio.to_thread; sleep with await ctx.clock.sleep",
                )


_SAID = {
    "here": "working folder",
    "home": "home folder",
    "temporary": "folder for temporary files",
    "kept": "user's folders for caches, settings and state",
}
