"""The task API in the way it is usually written: what `make bench` compares with."""
