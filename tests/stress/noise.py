"""What every test does: output, records, steps and attachments with its tag.

>>> 1 + 1
2
"""

import logging
import sys
import threading
import time
import warnings

import allure
import pytest

log = logging.getLogger("noise")
handler = logging.StreamHandler(sys.stderr)  # made at import, for everyone
logging.getLogger("noise.stream").addHandler(handler)
calls = {}


def spread(n=12):
    """Parameters over all groups."""
    return pytest.mark.parametrize(
        "i",
        [pytest.param(i, marks=getattr(pytest.mark, f"m{i % 12}")) for i in range(n)],
    )


def tell(tag, where="call", pause=0.002):
    print(f"out <{tag}> {where}")
    time.sleep(pause)
    print(f"err <{tag}> {where}", file=sys.stderr)
    log.info("info <%s> %s", tag, where)
    log.debug("debug <%s> %s", tag, where)
    with allure.step(f"step <{tag}> {where}"):
        time.sleep(pause)
        with allure.step(f"inner <{tag}> {where}"):
            allure.attach(f"body <{tag}> {where}", name=f"att <{tag}>")
        logging.getLogger("noise.stream").warning("warn <%s> %s", tag, where)


def in_thread(function, *args):
    thread = threading.Thread(target=function, args=args)
    thread.start()
    thread.join()


def deprecated(tag):
    """One place that warns for everybody."""
    warnings.warn(f"old <{tag}>", DeprecationWarning, stacklevel=1)
