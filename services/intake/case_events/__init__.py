"""Events of other services about a complaint's case, applied to its progress, notices and write-back."""
