"""The formats of editing programs: each written in one module, and read back by another reader."""
