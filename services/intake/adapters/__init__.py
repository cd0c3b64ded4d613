"""One module per platform: its message and our filing, our events and its write-back steps; pure, both ways."""
