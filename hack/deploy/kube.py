"""helm and kubectl, bound to one cluster: never to the current context by accident."""

from dataclasses import dataclass
from pathlib import Path

from hack import tools
from hack.process import run


@dataclass(frozen=True)
class Kube:
    """A context of a kubeconfig file; without a file, of the user's own kubeconfig."""

    context: str
    kubeconfig: Path | None = None
    helm_tool: str = "helm"

    def helm(self, *arguments: str) -> str:
        """Run helm; its output, CommandError if it fails."""
        return run(self.command(self.helm_tool, *arguments))

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """Run kubectl; its output, CommandError if it fails."""
        return run(self.command("kubectl", *arguments), stdin=stdin)

    def apply(self, manifests: str) -> None:
        """Create or update objects."""
        options = ["--server-side", "--force-conflicts", "--field-manager=taskapp"]
        self.kubectl("apply", *options, "-f", "-", stdin=manifests)

    def command(self, tool: str, *arguments: str) -> list[str]:
        """The command line of kubectl or a helm for this cluster."""
        return [str(tools.ensure(tool)), *self.flags(tool), *arguments]

    def flags(self, tool: str = "kubectl") -> list[str]:
        """What makes a tool speak to this cluster and no other."""
        context = ["--context" if tool == "kubectl" else "--kube-context", self.context]
        if not self.kubeconfig:
            return context
        return ["--kubeconfig", str(self.kubeconfig), *context]
