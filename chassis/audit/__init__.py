"""The audit trail: who did what and why, sealed in a hash chain so that later changes are detected.

``chain`` computes and checks the chain, ``chain_store`` reads and writes it, ``routes`` serves it to the gateway.
"""
