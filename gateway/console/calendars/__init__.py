"""The working-day calendar (工作日历): a year, its notice, its versions, and the limits that each moved."""
