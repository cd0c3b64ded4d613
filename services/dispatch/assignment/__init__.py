"""Assignment (分派、转办): who has a case, and the corrections that its rules learn from."""
