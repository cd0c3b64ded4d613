"""Registers, decided purely: what an entry holds, how it changes, and who stood on a register on a day."""
