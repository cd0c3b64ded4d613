"""The rulebook (分办规则版本): which rules are in force when, who signed them, what they would change."""
