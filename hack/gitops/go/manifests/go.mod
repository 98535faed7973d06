module taskapp.local/gitops/manifests

go 1.26.0

require github.com/controlplaneio-fluxcd/flux-operator v0.58.1
