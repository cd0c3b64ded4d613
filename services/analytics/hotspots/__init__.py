"""Hot spots (热点): topics, towns and sections with more complaints than they usually have, beyond chance."""
