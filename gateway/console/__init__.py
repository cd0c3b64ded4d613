"""The console (控制台): web pages for the bureau's staff, rendered by the gateway from the services' HTTP answers."""
