"""Knowledge (本局知识): what the bureau's signed rules change of how texts are read, as dispatch published it."""
