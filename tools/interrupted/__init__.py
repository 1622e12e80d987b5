"""Stopping every kind of output at every event of its writing; see ``__main__``."""
