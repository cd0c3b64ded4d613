"""Plans of group cases (群体退费时间表): simulated, signed as versions, paid month by month, overdue, in default."""
