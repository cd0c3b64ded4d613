"""What a text is: its kind, what it mixes, what is urgent in it, what it lacks, and itself without the person."""
