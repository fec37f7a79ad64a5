"""What grok-spicy writes for users to start from, and JSON Schemas of its documents."""
