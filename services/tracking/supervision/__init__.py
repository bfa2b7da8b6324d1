"""督办: what must be supervised, the orders, and what becomes of them."""
