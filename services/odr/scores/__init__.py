"""How enterprises do: their counts, the score that is made of them, and what it proposes to the bureau."""
