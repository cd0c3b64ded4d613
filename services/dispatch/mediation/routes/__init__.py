"""Commands of a mediation and of its sessions."""
