"""Cases that are one matter: the later one joins the earlier, and is restored as it was when that is undone."""
