"""Bodies and answers about extensions, reminders, previews and moves of deadlines."""
