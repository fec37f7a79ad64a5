"""The ledger of an output folder: which calls were made, what they returned, what they cost.

A call with a known result is not made again, in any run of the folder. See `store.Ledger`.
"""

from grok_spicy.ledger.key import call_key
from grok_spicy.ledger.store import Ledger

__all__ = ["Ledger", "call_key"]
