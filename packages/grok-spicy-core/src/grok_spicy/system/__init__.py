"""What the machine underneath gives: files, keys, threads, streams, platforms."""
