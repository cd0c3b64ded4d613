"""When a group opens, who is in it, and which signs say that a shop is closing."""
