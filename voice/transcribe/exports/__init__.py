"""A transcript in the formats of other systems. What they have a place for and we do not know is left out."""
