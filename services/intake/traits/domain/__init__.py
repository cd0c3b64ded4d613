"""How the traits of a complaint are read from its words."""
