"""Write-back (回填): what becomes of a complaint is queued for its platform, sent, and retried."""
