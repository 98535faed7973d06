module taskapp.local/clusters/definitions

go 1.26.0

require (
	github.com/external-secrets/external-secrets v1.3.2
	github.com/kyverno/kyverno v1.19.1
	github.com/prometheus-operator/prometheus-operator v0.85.0
	// As AKS has it with Kubernetes 1.36.
	sigs.k8s.io/gateway-api v1.5.1
)
