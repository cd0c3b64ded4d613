"""Settlement (和解) with the enterprise first: a case goes to ODR and comes back settled or not."""
