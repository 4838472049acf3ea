"""Starts the tested service for the run, and defines an option for it."""
from aomaker.aomaker import command, hook
from aomaker.storage import config

from cloud.service import Service


@command("--latency", type=float, help="seconds that each request takes")
def set_latency(seconds):
    config.set("latency", seconds)


@hook
def service():
    with Service(config.get("latency"), config.get("provisioning"),
                 config.get("account")) as service:
        config.set("base_url", service.url)
        yield
        print(f"the service has seen {service.logins} login(s)")
