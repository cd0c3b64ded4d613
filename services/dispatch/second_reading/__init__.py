"""The second reading (复读): what a text means, read in the background; it raises alerts, proposes, decides nothing."""
