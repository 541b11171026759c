"""Understand: what a page means. Pure: page and knowledge in, article out."""
