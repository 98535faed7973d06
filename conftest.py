"""Fixtures for every test of the repository."""

pytest_plugins = ["hack.mysql.fixtures"]
