"""The pages of groups: who is in one, one act for all of them, and shops that look as if they closed."""
