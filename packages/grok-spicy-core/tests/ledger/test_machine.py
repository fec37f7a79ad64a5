"""Any order of ledger operations, with a crash between any two writes, keeps its promises."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from grok_spicy.ledger.journal import Booking, CallRecord, Journal
from grok_spicy.ledger.objects import Objects
from grok_spicy.system.files import LocalFiles
from grok_spicy.system.platforms import remove_tree
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

KEYS = st.sampled_from(["fox", "owl", "robot"])


class CrashError(BaseException):
    """The process dies here."""


class Crashing(LocalFiles):
    """A file system on which the process dies before a given write."""

    def __init__(self) -> None:
        self.left: int | None = None

    def create(self, path: Path) -> BinaryIO:
        self.step()
        return super().create(path)

    def copy(self, source: Path, target: Path) -> None:
        self.step()
        super().copy(source, target)

    def sync(self, path: Path) -> None:
        self.step()
        super().sync(path)

    def rename(self, source: Path, target: Path) -> None:
        self.step()
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        self.step()
        super().sync_folder(folder)

    def step(self) -> None:
        """Count one write; die if it is the chosen one."""
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise CrashError


class LedgerMachine(RuleBasedStateMachine):
    """Makes calls as the recorder does: planned, submitted, done; and dies in between."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp("-ledger", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
        self.files = Crashing()
        self.done: dict[str, bytes] = {}
        self.in_the_air: dict[str, str | None] = {}
        self.booked = 0.0
        self.paid: dict[str, int] = {}
        self._open()

    def _open(self) -> None:
        self.files.left = None
        self.journal = Journal(self.folder / "ledger.db")
        self.objects = Objects(self.folder / "objects", self.files)

    def _entry(self, key: str, state: Any, **fields: Any) -> CallRecord:
        return CallRecord(
            key=key,
            state=state,
            run="run",
            step="keyframes",
            piece=key,
            attempt=1,
            retake=0,
            parent=None,
            capability="image",
            operation="edit",
            provider="painter",
            model="brush",
            **fields,
        )

    @rule(key=KEYS, content=st.binary(min_size=1, max_size=20), dies=st.integers(0, 9))
    def make(self, key: str, content: bytes, dies: int) -> None:
        """Make a call; the process dies before write number `dies`, if there are as many."""
        found = self.journal.find(key)
        if found is not None and found.state == "done":
            return
        self.files.left = dies
        try:
            self._put(self._entry(key, "planned"))
            self._put(self._entry(key, "submitted"))
            self.in_the_air[key] = None
            self.paid[key] = self.paid.get(key, 0) + 1
            self._put(self._entry(key, "submitted", job_id="job"))
            self.in_the_air[key] = "job"
            source = self.folder / "made.png"
            source.write_bytes(content)
            digest = self.objects.put(source)
            files = {"image": [digest, ".png"]}
            self._put(self._entry(key, "done", files=files), cost=0.25)
            del self.in_the_air[key]
            self.done[key] = content
            self.booked += 0.25
        except CrashError:
            self.journal.close()
            self._open()
        else:
            self.files.left = None

    def _put(self, entry: CallRecord, cost: float | None = None) -> None:
        self.files.step()
        bookings = []
        if cost is not None:
            bookings = [
                Booking(entry.key, "run", "keyframes", entry.piece, "p", "m", cost, None, (), 0.0)
            ]
        self.journal.put(entry, bookings)

    @rule(key=KEYS)
    def lose_the_file(self, key: str) -> None:
        """Somebody deletes a result; the call is forgotten and may be made again."""
        if key in self.done:
            entry = self.journal.find(key)
            assert entry is not None
            digest = entry.files["image"][0]
            if self.objects.intact(digest):
                self.objects.remove(digest)
            for other, content in list(self.done.items()):
                found = self.journal.find(other)
                assert found is not None
                if not self.objects.intact(found.files["image"][0]):
                    assert content is not None
                    self.journal.forget(other)
                    del self.done[other]

    @invariant()
    def what_is_done_is_found_whole(self) -> None:
        for key, content in self.done.items():
            entry = self.journal.find(key)
            assert entry is not None
            assert entry.state == "done"
            digest = entry.files["image"][0]
            assert self.objects.intact(digest)
            assert self.objects.place(digest).read_bytes() == content

    @invariant()
    def what_was_paid_is_never_taken_for_unbegun(self) -> None:
        for key, job in self.in_the_air.items():
            entry = self.journal.find(key)
            assert entry is not None
            assert entry.state in ("submitted", "planned")
            if entry.state == "submitted":
                assert entry.job_id == job

    @invariant()
    def money_is_booked_with_its_result(self) -> None:
        assert sum(one.cost_usd or 0.0 for one in self.journal.bookings("run")) == self.booked

    @invariant()
    def every_object_is_whole(self) -> None:
        assert all(self.objects.intact(digest) for digest in self.objects.all())

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.journal.close()
            remove_tree(self.folder)


LedgerMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, derandomize=True
)

TestLedger = LedgerMachine.TestCase
