"""Files of a complaint (附件): announced with a message, sent by their hash, checked, sealed, shown and deleted."""
