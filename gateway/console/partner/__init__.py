"""What a partner's own people see: what the partner filed, how it stands, and what may be added to it."""
