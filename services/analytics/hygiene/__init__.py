"""Number hygiene (数据体检): patterns in closings that a head should look at, with what may explain each."""
