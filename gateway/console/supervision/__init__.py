"""Supervision (督办): what a head approves, what is late and due, who has how much, and what is pressed for."""
