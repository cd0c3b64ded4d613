"""The registers (名录) on screen: who stood on one on a day, what changed, what is to be decided; the public list."""
