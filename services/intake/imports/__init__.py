"""Imports (导入): lists that 12315 and 12345 export, read, previewed, and accepted row by row in the background."""
