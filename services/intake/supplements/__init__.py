"""Supplements (补充) add to a complaint, withdrawals (撤回) take it back."""
