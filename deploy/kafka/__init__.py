"""A local Kafka broker (``broker``) for development and tests, with its jars, Java and configuration."""
