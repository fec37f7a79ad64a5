"""The steps of a run, one module each: what is asked of whom, and which answer is kept."""
