"""Files in a directory or in S3, by one interface (obstore). Whoever writes them has sealed them."""
