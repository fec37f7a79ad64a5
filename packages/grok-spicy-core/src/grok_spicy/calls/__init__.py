"""The engine under every provider call: what a call is, and what it passes on its way."""
