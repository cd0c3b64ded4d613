"""The call sheet of closed cases (回访): two questions, tries, and what follows where somebody is dissatisfied."""
