"""What stands in an exported list and what becomes of each of its rows; pure functions of bytes and texts."""
