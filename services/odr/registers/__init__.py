"""The registers (名录): pledges, demonstration units, shops that take goods back without a reason, stations."""
