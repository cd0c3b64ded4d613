"""How a payment counts for a member, and for whom a line of a bank file is; money in fen."""
