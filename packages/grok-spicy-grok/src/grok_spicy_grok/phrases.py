"""Words by which the service's texts are told apart; its texts themselves are not documented."""

from __future__ import annotations

import re


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


OUTAGE = _words(r"moderation (?:feature|service)\b.*\b(?:not available|unavailable)")
REFUSED = _words(
    r"\bmoderat(?:ion|ed|or)\b",
    r"content polic",
    r"usage (?:guideline|polic)",
    r"violat\w+ .*\b(?:guideline|polic|rule|term)",
    r"safety (?:check|filter|system)",
    r"unsafe content",
)
INPUT = _words(
    r"\b(?:input|reference|source|uploaded|provided)\s+"
    r"(?P<kind>image|picture|photo|video|clip)s?\b"
    r"(?:\s*(?:#|number|index)?\s*(?P<number>\d+))?"
)
CREDIT = _words(
    r"\bcredits?\b", "spending limit", "billing", "prepaid", "insufficient (?:fund|bal)"
)
KEY = _words(r"\bapi[ -]?key\b", "bearer", "credential")
NO_MODEL = _words(
    r"\bmodels?\b.*(?:not found|not exist|unknown|no access|not have access|not available)",
    r"\bmodels?\b.*(?:not supported|retired|deprecated|removed)",
    r"\b(?:unknown|invalid|no such) model",
)
TOO_LARGE = _words("larger than max")
TICKS = re.compile(r"cost_in_usd_ticks\W{0,4}(\d+)")
