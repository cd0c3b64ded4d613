"""Imports (导入): upload a list that 12315 or 12345 exported, look at its preview, start it, see what became of it."""
