"""Settlement (和解) by the enterprise first: a case goes to ODR and comes back settled or not."""
