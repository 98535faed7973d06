"""A real MySQL server for tests: yours, Docker's, or one of its own that leaves nothing behind."""
