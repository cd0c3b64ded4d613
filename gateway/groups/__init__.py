"""One act for all members of a group: intake knows the members, dispatch the cases, and the gateway asks both."""
