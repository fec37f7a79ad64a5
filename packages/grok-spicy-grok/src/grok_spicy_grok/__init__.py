"""grok-spicy-grok: see the package's README."""
