"""Extensions, reminders, previews of deadlines, and what a calendar moved."""
