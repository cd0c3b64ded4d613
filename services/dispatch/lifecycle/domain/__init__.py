"""The life cycle of a case (办理流程): its state, the table of transitions, permissions, and refusals by name."""
