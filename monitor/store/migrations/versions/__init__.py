"""The revisions, oldest first. A released one never changes."""
