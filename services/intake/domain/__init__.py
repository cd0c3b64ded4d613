"""What intake decides, without clock, network or database: what a message is, what it lacks, whether it is new."""
