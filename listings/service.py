"""The door of listings for other rooms; each verb lives in its own file.

terms = await lot_terms(tx, listing_id=…)     # when a listing is published: what is auctioned, how, when
barred = await defaulters(tx, listing_id=…)   # when a bidder registers: who may not buy again
ground = await withdrawn_on(tx, listing_id=…, lock=True)    # at the hammer, before it falls: is the listing still on offer?
await suspended(tx, listing_id=…, at=…)       # when the centre suspends the sale, and when it lets it go on
facts = await deal_facts(tx, listing_id=…)    # at the hammer: seller, pledgor, objects, costs, the secured claim
"""

from listings.facts import DealFacts, LotTerms
from listings.selling import deal_facts, defaulters, lot_terms, suspended, withdrawn_on

__all__ = ["DealFacts", "LotTerms", "deal_facts", "defaulters", "lot_terms", "suspended", "withdrawn_on"]
