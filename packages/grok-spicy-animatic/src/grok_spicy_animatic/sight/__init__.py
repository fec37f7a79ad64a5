"""How pictures are measured: pixels only, never what a file says about itself."""
