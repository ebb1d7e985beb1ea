"""Family `hosts` of the plugin: baselines over ansible-runner, probes and facts over one SSH connection."""
