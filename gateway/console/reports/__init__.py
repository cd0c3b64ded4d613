"""The bureau's report on screen: written, read with its sources, edited, signed."""
