import signal

# A job in the background ignores Ctrl-C, and what it starts would as well.
signal.signal(signal.SIGINT, signal.default_int_handler)
