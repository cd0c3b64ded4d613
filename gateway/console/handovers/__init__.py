"""What was handed to other agencies (转办移交): acknowledged or not, given back, answered; the hub's side."""
