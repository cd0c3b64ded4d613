"""Managing processes on one machine: child processes, file locks, signals, messages on the terminal.

It uses the standard library only and knows nothing about the programs it starts; the launcher and the local Kafka
broker build on it.
"""
