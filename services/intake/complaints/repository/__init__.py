"""SQL statements that add, change, find and list complaints, and the vault that seals their persons."""
