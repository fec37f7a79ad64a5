"""What a story needs to be filmed: concepts, reference photos, checks of plans."""
