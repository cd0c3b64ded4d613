"""Progress (办理进度): where a complaint's case stands, its limits, and the events published about it."""
