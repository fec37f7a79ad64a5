"""Signed films: who made what, provable later."""
