"""Groups (群体): many persons, one respondent, one topic; each member keeps case, clocks and answer (Art. 12)."""
