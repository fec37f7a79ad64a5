r"""Reads `.env` files: the subset that shells and other tools agree on.

    # a comment
    export XAI_API_KEY="xai-..."    # quotes, `export` and trailing comments are understood
    OTHER='taken literally: $HOME, \n'

One variable a line. In double quotes a backslash makes `\n` and `\t`, and keeps what follows it
otherwise; nothing is expanded.
"""

from __future__ import annotations

import re

_LINE = re.compile(
    r"""
    \s*(?:export\s+)?
    (?P<name>[A-Za-z_][A-Za-z0-9_.-]*)\s*=[ \t]*
    (?:
        '(?P<literal>[^']*)'\s*(?:\#.*)?
      | "(?P<quoted>(?:[^"\\]|\\.)*)"\s*(?:\#.*)?
      | (?P<plain>[^'"].*)?
    )$
    """,
    re.VERBOSE,
)

_ESCAPE = re.compile(r"\\(.)")

_MEANING = {"n": "\n", "r": "\r", "t": "\t"}

_COMMENT = re.compile(r"(?:^|\s)#.*$")


def parse_dotenv(text: str) -> dict[str, str]:
    """Return the variables of a `.env` file; of two equal names the last counts.

    Lines that set nothing are skipped, as shells and other readers do.

    Args:
        text: Content of the file.
    """
    variables: dict[str, str] = {}
    for line in text.splitlines():
        if match := _LINE.match(line):
            variables[match["name"]] = _value(match)
    return variables


def _value(match: re.Match[str]) -> str:
    if match["literal"] is not None:
        return match["literal"]
    if match["quoted"] is not None:
        return _ESCAPE.sub(lambda escape: _MEANING.get(escape[1], escape[1]), match["quoted"])
    return _COMMENT.sub("", match["plain"] or "").strip()
