"""What a stranger or a careless partner can send to keep others from being served, tried on a running installation."""
