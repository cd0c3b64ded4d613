"""The complaint, its parts, what it lacks, and who may see it; pure."""
