"""The plugin that Pulumi starts for resources of package `provincial`; all code is in provincial_cloud.aws."""

from provincial_cloud.aws.provider.server import main

main()
