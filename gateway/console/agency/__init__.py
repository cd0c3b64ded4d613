"""The side of another agency (转来的件): what was handed to it, and its answers."""
