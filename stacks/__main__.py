"""The program of every stack: the layers that the stack's file names, in their order."""

from __future__ import annotations

import gc
from importlib import import_module

import pulumi

from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import ENVIRONMENT_KEY, LAYERS_KEY, Layer
from provincial_cloud.environment import load
from provincial_cloud.program_log import keep_unwanted_messages

LAYERS = {
    Layer.FOUNDATION: "layers.foundation",
    Layer.HOSTS: "layers.hosts",
    Layer.PLATFORM: "layers.platform",
    Layer.TENANTS: "layers.tenants",
    Layer.APPLICATIONS: "layers.applications",
    Layer.BACKUPS: "layers.backups",
}
"""Where each layer is declared; only those that the stack holds are imported."""

gc.disable()  # a program ends within minutes and drops little on its way: looking for it takes longer than it is worth
keep_unwanted_messages()
config = pulumi.Config()
environment = load(config.require(ENVIRONMENT_KEY.partition(":")[2]))
wanted = config.require_object(LAYERS_KEY.partition(":")[2])
deployment = Deployment(pulumi.get_stack(), environment, tuple(Layer(name) for name in wanted))
layers = [import_module(module) for layer, module in LAYERS.items() if layer in deployment.layers]
for layer in layers:
    layer.reach(deployment)  # first, so that the providers come up while the layers are declared
for layer in layers:
    layer.deploy(deployment)
for name, value in deployment.outputs().items():
    pulumi.export(name, value)
