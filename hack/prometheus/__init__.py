"""Prometheus as this machine's own distribution has it."""
