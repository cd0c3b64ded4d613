"""The timeline (办理经过): what happened to a complaint, in words for its citizen."""
