"""The page in a real browser: the site that serves it, ways to look at it, and what is checked."""
