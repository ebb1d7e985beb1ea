"""The program of every stack: the layers that the stack's file names, in their order."""

from __future__ import annotations

import pulumi

import foundation
from provincial_cloud.deployment.stack_file import ENVIRONMENT_KEY, LAYERS_KEY, Layer
from provincial_cloud.environment import load

LAYERS = {Layer.FOUNDATION: foundation.deploy}

config = pulumi.Config()
environment = load(config.require(ENVIRONMENT_KEY.partition(":")[2]))
wanted = config.require_object(LAYERS_KEY.partition(":")[2])
for layer, deploy in LAYERS.items():
    if layer in wanted:
        for name, value in deploy(environment).items():
            pulumi.export(name, value)
