"""Content that xAI refuses: recognising it, and asking for a wording that keeps to its rules.

The service bills what it refuses, so the same prompt is never sent twice. The rewording is done
by the *configured* LLM, at most twice for one piece of work, and survives a crash: what was
refused and what is in force stand in the job's state.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from grok_spicy.errors import ContentRefusedError, InvalidOutputError

from grok_spicy_grok.plugin import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from grok_spicy.providers.base import Message
    from grok_spicy.providers.context import Context
    from grok_spicy.providers.job import Job

T = TypeVar("T")

MAX_REWORDINGS = 2

# Older answers carry no flag but a placeholder behind such an address.
PLACEHOLDER = "moderated_content"

SYSTEM = (
    "You edit prompts for an image and video service. It has refused a prompt under its content "
    "rules. Write the prompt anew so that it plainly keeps to such rules: take out whatever may "
    "have been objected to, and do not merely hide it behind other words. Keep the composition, "
    "the names, the camera, the light and the style exactly as they are, and keep every mention "
    "of a reference image. Answer with the new prompt alone: no introduction, no quotation marks."
)

_NOT = r"(?:can(?:not|['\u2019]t)|won['\u2019]t|(?:must|have to) decline)"

_DECLINES = re.compile(
    rf"^\W*(?:sorry\b|(?:unfortunately,? )?i {_NOT}\b|"
    r"i(?:['\u2019]m| am) (?:sorry|afraid|unable|not able))",
    re.IGNORECASE,
)


def declines(text: str) -> bool:
    """Whether an LLM's answer is an apology instead of what was asked for."""
    return _DECLINES.match(text) is not None


def is_placeholder(url: str) -> bool:
    """Whether an address leads to the picture that stands for a refused one."""
    return PLACEHOLDER in url


class Draft:
    """The prompt in force of one call, and the ones refused before it.

    Args:
        prompt: What the caller wants to send.
        job: Remembers, between processes, what became of it.

    Attributes:
        prompt: The wording to send next.
        rewordings: How often the LLM was asked for another one.
        refused: The wordings that were refused.
    """

    def __init__(self, prompt: str, job: Job) -> None:
        self.prompt = str(job.state.get("prompt", prompt))
        self.rewordings = int(job.state.get("rewordings", 0))
        self.refused = [str(wording) for wording in job.state.get("refused", ())]

    @property
    def needs_rewording(self) -> bool:
        """Whether the wording in force has been refused already."""
        return self.prompt in self.refused

    def state(self) -> dict[str, Any]:
        """Return what must outlive this process; nothing as long as nothing was refused."""
        if not self.refused:
            return {}
        return {"prompt": self.prompt, "rewordings": self.rewordings, "refused": self.refused}

    def metadata(self) -> dict[str, Any]:
        """Return what the result should say about rewording; nothing if there was none."""
        if not self.rewordings:
            return {}
        return {"reworded_prompt": self.prompt, "rewordings": self.rewordings}

    def propose(self, wording: str) -> None:
        """Take another wording, unless it is empty, an apology, or one already refused."""
        wording = _bare(wording)
        known = {_folded(refused) for refused in self.refused}
        if wording and not declines(wording) and _folded(wording) not in known:
            self.prompt = wording


async def make_reworded(
    draft: Draft, job: Job, ctx: Context, make: Callable[[str], Awaitable[T]]
) -> T:
    """Make something, rewording the prompt while it is refused.

    Args:
        draft: The prompt.
        job: Where refusals and rewordings are remembered.
        ctx: Gives the LLM and books what refusals cost.
        make: Sends one wording.

    Raises:
        ContentRefusedError: If an input other than the prompt is refused, or every wording is.
        PolicyError: If a new wording asks for what is never generated.
    """
    while True:
        while draft.needs_rewording:
            if draft.rewordings >= MAX_REWORDINGS:
                raise _given_up()
            await _reword(draft, job, ctx)
        if draft.rewordings:
            # It was written here, or read from the journal: core has not seen it as it leaves.
            await ctx.review(draft.prompt)
        try:
            return await make(draft.prompt)
        except ContentRefusedError as error:
            draft.refused.append(draft.prompt)
            await job.save(None, **draft.state())
            if error.which != "prompt" or draft.rewordings >= MAX_REWORDINGS:
                raise
            if error.usage is not None:
                ctx.report(error.usage)


async def _reword(draft: Draft, job: Job, ctx: Context) -> None:
    draft.rewordings += 1
    ctx.progress(None, f"refused; rewording the prompt ({draft.rewordings} of {MAX_REWORDINGS})")
    with suppress(InvalidOutputError, ContentRefusedError):  # then there is no new wording
        draft.propose(await ctx.llm().complete(_conversation(draft)))
    await job.save(None, **draft.state())


def _conversation(draft: Draft) -> list[Message]:
    refused = "\n\n".join(
        f"Refused wording {number}:\n{wording}" for number, wording in enumerate(draft.refused, 1)
    )
    once_more = "" if draft.rewordings == 1 else ", this time unlike any before"
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"{refused}\n\nThe new prompt{once_more}:"},
    ]


def _given_up() -> ContentRefusedError:
    return ContentRefusedError(
        PROVIDER,
        "xAI refuses the prompt under its content rules, and the LLM found no other wording",
        which="prompt",
        hint="Change the concept or the plan: `plan.json` of the run is yours to edit.",
    )


def _bare(wording: str) -> str:
    """Take off a code fence or quotation marks around the whole answer."""
    wording = re.sub(r"^```\w*\s*|\s*```$", "", wording.strip())
    if len(wording) > 1 and wording[0] == wording[-1] and wording[0] in "\"'":
        wording = wording[1:-1]
    return wording.strip()


def _folded(wording: str) -> str:
    return " ".join(wording.split()).casefold()
