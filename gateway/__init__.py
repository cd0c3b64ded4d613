"""The API gateway: authenticate each request, limit its rate and forward it to the service that owns its path.

It owns accounts and keys, subscribes to no events and publishes none; it also composes what operators read.
"""
