"""`make new-service`: a copy of this repository under another name, to start from."""
