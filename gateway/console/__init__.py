"""The console (控制台): web pages for the bureau's staff, rendered by the gateway, without scripts."""
