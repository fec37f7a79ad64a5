"""Tests that a key stays where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from grok_spicy_testing.conformance.calling import Calling
from grok_spicy_testing.conformance.capturing import listening
from grok_spicy_testing.conformance.rig import expect

if TYPE_CHECKING:
    from grok_spicy_testing.conformance.samples import CallFolders


class PrivacyTests(Calling):
    """A key is in no log line, traceback, progress text, result or output."""

    @pytest.mark.asyncio
    async def test_key_is_not_logged(self, subject: Any, folders: CallFolders) -> None:
        """No operation, and no check, says the key, not even in details or a traceback.

        Calls that fail are listened to by the tests of their errors.

        To mend: log no headers, and no addresses or errors with credentials in them.
        """
        with listening() as heard:
            answers = [
                await self.answer(subject, folders, operation=operation, name=operation)
                for operation in self.operations
            ]
            findings = await subject.check()
        self.keeps_quiet(heard)
        for answer in (*answers, findings):
            expect(
                self.key not in repr(answer), f"the key is in {answer!r}", "leave it out of answers"
            )
