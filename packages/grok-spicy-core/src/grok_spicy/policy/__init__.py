"""What is never generated, whatever the backend, decided before any call.

Nothing sexual with anyone who is or may be a minor; no sexualised violence; in spicy mode nobody
but the configuration's characters, each declared an adult, and no reference photo without
declared consent. The decision is deterministic: normalised text against word lists. Plugins can
add rules, never remove these.
"""

from grok_spicy.policy.outgoing import Outgoing
from grok_spicy.policy.review import ExtraRule, Policy

__all__ = ["ExtraRule", "Outgoing", "Policy"]
