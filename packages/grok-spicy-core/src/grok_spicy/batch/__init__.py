"""Many films on one machine: jobs from a file, made side by side, one budget for all."""
