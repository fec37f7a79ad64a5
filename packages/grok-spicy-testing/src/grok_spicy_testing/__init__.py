"""grok-spicy-testing: see the package's README."""
