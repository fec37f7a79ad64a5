"""`grok-spicy new-provider`: writes a complete provider package, ready to be changed."""
