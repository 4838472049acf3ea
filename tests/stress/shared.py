"""What all tests have in common: state of the project's own."""
import os

CACHE = {}
LIST = []


class Config:
    timeout = 1


class Settings:
    debug = False


settings = Settings()


def system(text):
    os.system(f"echo '{text}'")
