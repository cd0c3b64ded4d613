"""Written notices (文书): which one an act of a case calls for, its facts, and its words; pure."""
