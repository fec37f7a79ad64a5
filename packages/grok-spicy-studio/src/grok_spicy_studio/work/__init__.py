"""What the studio has done: each order in a process of its own, through the public Python API."""
