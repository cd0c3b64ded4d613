"""Histories of dated changes, of entries of a register as of enterprises: who decided what, when and why."""
