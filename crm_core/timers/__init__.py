"""Deadlines as rows: what must be done by when, whom to tell as the time runs out, and what came of it."""
