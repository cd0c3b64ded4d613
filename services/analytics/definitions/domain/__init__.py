"""The catalogue of metrics, their conditions, and the periods and filters of a question."""
