"""The life cycle of a case (办理流程): its state, the commands that change it, and who may give them."""
