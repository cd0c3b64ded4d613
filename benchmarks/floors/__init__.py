"""What a service of this kind does at the least: the same body, the same server, fewer questions asked."""
