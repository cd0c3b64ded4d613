"""What services say to each other; one module per publishing service."""
