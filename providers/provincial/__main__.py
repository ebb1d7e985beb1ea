"""The plugin that Pulumi starts for resources of package `provincial`; all code is in provincial_cloud."""

from provincial_cloud.provider_protocol.plugin import main

main()
