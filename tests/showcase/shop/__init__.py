"""A shop: a service of HTTP, and its client."""
