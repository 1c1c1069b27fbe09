"""Work that rules ask of people: not promised in a call, but due all the same."""
