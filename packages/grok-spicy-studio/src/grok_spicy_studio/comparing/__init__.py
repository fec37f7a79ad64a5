"""Comparing: the same shots, from the same words and sheets, by several backends."""
