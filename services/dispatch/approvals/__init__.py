"""Approvals (审批): acts that an officer proposes and a head approves or sends back."""
