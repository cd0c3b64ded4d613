"""Record payments to members: one, those of a bank file, or one that waited for a person."""
