"""What is known about customers beyond their rows: who is the same, what they are like, which contacts are real."""
