"""Called once in a run; all tests share the headers."""
from aomaker.session import BaseLogin

from cloud.client import login


class Login(BaseLogin):
    def login(self):
        return login(self.base_url, self.account)

    def make_headers(self, resp_login):
        return {"Authorization": f"Bearer {resp_login}"}
