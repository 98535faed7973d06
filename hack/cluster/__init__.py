"""A real one-node Kubernetes in namespaces of this machine, for machines without Docker."""
