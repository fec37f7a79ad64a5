"""The real thing: grok-spicy in a Windows Python, which Wine runs on Linux.

    nox -s windows                  build it, make a film in it, run the tests in it
    nox -s windows -- --no-tests    without the tests

Built from packages of Debian and PyPI alone. The interpreter and Wine's folder are kept in
`~/.cache/grok-spicy-windows`; delete it to begin anew. Wine is not Windows: what holds here may
still fail there, but files that are open, paths, code pages, processes and Ctrl-C are those of
Windows.
"""
