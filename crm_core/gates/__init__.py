"""Stage gates: what must be true before a deal moves, and the evidence that it is."""
