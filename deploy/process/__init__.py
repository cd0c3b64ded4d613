"""What starts and watches processes on one machine: child processes, locks, signals, messages to a person.

Standard library only, and no knowledge of what is started: the launcher and the local Kafka broker both build on it.
"""
