"""Knowledge that several services share; pure, standard library only."""
