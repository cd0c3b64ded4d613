"""What operators and auditors do across all services: status, metrics, quarantine, audit trail, API documents."""
