"""What a roster says of each person, whom it adds to a case, and what the case comes to; money in fen."""
