"""From hammer to certificate: confirmation, contract, payment, release and transfer, certificate, waterfall.

A deal does not know which venue made it: the venue hands in `DealTerms` and a reference of its own.
"""
