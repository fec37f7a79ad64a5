"""Whether a question would be answered: server, model, abilities, context; nothing is run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from grok_spicy.errors import ModelMissingError, ProviderError, UnavailableError
from grok_spicy.providers.base import Finding

from grok_spicy_ollama.failures import START_HINT
from grok_spicy_ollama.models import canonical, cure_of_missing, is_cloud, nearest_names

if TYPE_CHECKING:
    from grok_spicy_ollama.client import OllamaClient
    from grok_spicy_ollama.session import Session
    from grok_spicy_ollama.wire import ShownModel

OLDEST = (0, 5)
"""The first version that takes a schema for the answer (December 2024)."""

CAREFUL = (0, 21)
"""Before this some versions ignored the schema when thinking was off (issue threads, 2026)."""


async def look(session: Session, *, needs: Literal["completion", "vision"]) -> list[Finding]:
    """Look at everything a question depends on, in order, up to what makes the rest pointless.

    Args:
        session: The model and its server.
        needs: The ability the model must have.
    """
    if session.cloud and not session.options.allow_cloud:
        return [
            Finding(
                "error",
                f"{session.model} runs at Ollama's cloud, prompts and pictures would leave this "
                "machine: choose a model that is pulled, or set allow_cloud in its params",
            )
        ]
    found: list[Finding] = []
    if session.spare_addresses:
        found.append(
            Finding(
                "notice",
                f"ollama uses one server, {session.address.url}; the other addresses in "
                "ollama_url are not used",
            )
        )
    try:
        client = await session.client()
        client.num_ctx(session.model, session.options.num_ctx)
        found.append(_version(session, await client.version()))
        shown = await _model(session, client, needs, found)
    except UnavailableError as error:
        cure = "ollama serve" if error.hint == START_HINT else None
        return [*found, Finding("error", _one_line(error), cure)]
    except ModelMissingError as error:
        return [*found, Finding("error", error.message, f"ollama pull {session.model}")]
    except ProviderError as error:
        return [*found, Finding("error", _one_line(error))]
    if shown is not None:
        found += _abilities(session, shown, needs)
        found += _context(session, shown)
    return found


def _one_line(error: ProviderError) -> str:
    return f"{error.message}. {error.hint}" if error.hint else error.message


def _version(session: Session, version: str) -> Finding:
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    where = f"Ollama {version} at {session.address.url}"
    if not numbers or numbers == (0, 0):  # built from source without a version
        return Finding("ok", where)
    if numbers < OLDEST:
        return Finding("error", f"{where} is too old: 0.5 is the first that can keep to a form")
    if numbers < CAREFUL:
        return Finding(
            "notice", f"{where} may ignore the form asked for; update it if answers fail"
        )
    return Finding("ok", where)


async def _model(
    session: Session, client: OllamaClient, needs: str, found: list[Finding]
) -> ShownModel | None:
    """Look for the model; add what was found; return what the server knows about it."""
    pulled = await client.pulled()
    row = next((row for row in pulled if canonical(row.name) == canonical(session.model)), None)
    if row is None and not is_cloud(session.model):
        near = nearest_names(session.model, [each.name for each in pulled if each.can(needs)])
        lacks = f"Ollama at {session.address.url} has no model {session.model}"
        found.append(Finding("error", lacks, cure_of_missing(session.model, near)))
        return None
    if row is not None and row.remote_host and not session.options.allow_cloud:
        found.append(
            Finding(
                "error",
                f"{session.model} is a stand-in for a model at {row.remote_host}: choose another, "
                "or set allow_cloud in its params",
            )
        )
        return None
    shown = await client.show(session.model)
    found.append(Finding("ok", f"{session.model} is there"))
    return shown


def _abilities(session: Session, shown: ShownModel, needs: str) -> list[Finding]:
    if shown.capabilities is None:
        return [Finding("notice", "this version of Ollama does not say what the model can do")]
    able = set(shown.capabilities)
    found: list[Finding] = []
    if "completion" not in able:
        found.append(Finding("error", f"{session.model} is not a chat model"))
    elif needs == "vision" and "vision" not in able:
        found.append(
            Finding(
                "error",
                f"{session.model} cannot see pictures; choose a vision model",
                "ollama pull qwen3-vl:8b",
            )
        )
    if session.options.think and "thinking" not in able:
        found.append(
            Finding("error", f"{session.model} cannot think first: remove think from its params")
        )
    return found


def _context(session: Session, shown: ShownModel) -> list[Finding]:
    length, wanted = shown.context_length, session.options.num_ctx
    if length is None:
        return []
    if wanted > length:
        return [
            Finding(
                "notice",
                f"num_ctx is {wanted}, but {session.model} was made for {length} tokens; "
                "the server uses that",
            )
        ]
    return [Finding("ok", f"context of {wanted} tokens, of {length} that {session.model} can")]
