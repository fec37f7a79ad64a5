"""Small help with words: nearest names, commands that messages name, slugs."""
