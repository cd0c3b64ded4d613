"""Our events as each platform's own steps, and when a delivery is tried again; pure."""
