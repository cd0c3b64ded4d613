"""Compare new complaints in the background, and let people open and change groups and answer alarms."""
