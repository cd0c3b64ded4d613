"""Cases (案件): how one is opened, loaded, locked, changed, shown and listed, and who may see it."""
