"""What operators read and do across all services."""
