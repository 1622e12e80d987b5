"""Attacks on every reader of files, and what they may answer: a right result or one error."""
