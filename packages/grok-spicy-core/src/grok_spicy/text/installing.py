"""The command that installs what is missing: right for how this program was installed."""

from __future__ import annotations

from pathlib import Path

from grok_spicy.text.hints import quoted

UMBRELLA = "grok-spicy"


def extra_command(extra: str, *, anywhere: bool = False) -> str:
    """Return the command that adds an extra to where the umbrella is installed.

    Args:
        extra: The extra.
        anywhere: Whether it is read elsewhere than here, in a report: no folder is named then.
    """
    clone = _clone()
    if clone is None:
        return f'pip install "{UMBRELLA}[{extra}]"'
    command = f"uv sync --inexact --extra {extra}"
    if anywhere or Path.cwd().is_relative_to(clone):
        return command
    return f"{command} --project {quoted([str(clone)]) or 'CLONE'}"


def _clone() -> Path | None:
    """Return the clone of the repository that the umbrella runs from; None if it is a package."""
    import json
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    import importlib_metadata

    try:
        said = importlib_metadata.distribution(UMBRELLA).read_text("direct_url.json")
        document = json.loads(said or "{}")
        editable = document.get("dir_info", {}).get("editable")
        clone = Path(url2pathname(urlsplit(document.get("url", "")).path))
    except (importlib_metadata.PackageNotFoundError, ValueError, AttributeError):
        return None
    return clone if editable and (clone / "uv.lock").is_file() else None
