"""Find: how new pages are discovered and fetched, politely and safely."""
