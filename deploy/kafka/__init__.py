"""A real Kafka broker for development and tests; in production the broker is not ours."""
