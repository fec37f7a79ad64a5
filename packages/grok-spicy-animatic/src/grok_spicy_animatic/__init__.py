"""An offline backend for grok-spicy that draws, films, scores and plans an animatic.

An animatic is the cheap film before the film: storyboard panels under the real camera moves and
the real timing. All four capabilities work without a key, a server, a model or a network, and
the same input gives the same bytes.
"""
