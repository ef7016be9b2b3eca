"""A sample loan tape of fictitious companies, made by `python -m listings.sample.make`."""
