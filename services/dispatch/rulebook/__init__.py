"""The rulebook (分办规则版本): versions of the routing rules, drafted, signed, in force and retired."""
