"""What can be wrong with a ledger."""

from __future__ import annotations

from grok_spicy.providers.errors import GrokSpicyError


class LedgerError(GrokSpicyError):
    """The ledger cannot be used."""


class LedgerBusyError(LedgerError):
    """Another program has the ledger's database locked."""


class LedgerDamagedError(LedgerError):
    """The ledger's database is damaged; it is set aside, never deleted."""
