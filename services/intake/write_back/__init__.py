"""Write-back (回填): our answers to the platforms, queued, sent and tried again."""
