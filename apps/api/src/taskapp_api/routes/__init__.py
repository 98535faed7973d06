"""The API's operations; they know no SQL."""
