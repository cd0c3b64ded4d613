"""The life cycle of a case (办理流程): one table of moves, one function a command, refusals by name."""
