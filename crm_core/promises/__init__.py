"""Promises of calls on the clock: which timer each gets, and how many are kept."""
