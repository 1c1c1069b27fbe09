"""Two tracks of forecast: what reps commit to, and what the history of deals lets expect."""
