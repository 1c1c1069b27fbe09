"""Private data in what was said: found, timed and masked. Pure: patterns are given, nothing is read or kept."""
