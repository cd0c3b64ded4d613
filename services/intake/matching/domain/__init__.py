"""How two complaints are compared, how surely they are one matter, and what follows from it."""
