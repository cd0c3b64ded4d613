"""The acceptance queue, repeats of known messages, and reports opened from leads."""
