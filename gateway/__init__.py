"""The one address: who asks, how much, and where it goes.

Owns accounts and keys; hears and tells nothing. It forwards to the services and composes what operators read.
"""
