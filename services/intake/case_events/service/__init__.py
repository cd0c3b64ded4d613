"""Apply the events of cases to the complaints that they answer."""
