"""The browser that tests use, and what they bring into its pages."""
