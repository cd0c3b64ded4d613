"""The rulebook (分办规则版本): which rules are in force when, how they change, and who signed them."""
