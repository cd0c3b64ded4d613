"""Apply the events of other services about a complaint's case to its progress, notices and write-back."""
