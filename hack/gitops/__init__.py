"""A GitOps environment inside the cluster of `make up`: registry, Git server, Flux, release."""
