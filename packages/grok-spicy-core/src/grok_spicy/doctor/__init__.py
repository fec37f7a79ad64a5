"""Whether what is installed and configured is ready: findings, and a trial of each provider."""
