"""The showcase on a terminal: what people see of failures of every kind."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from pseudo_terminal import Terminal, width


def test_the_showcase(showcase):
    """It fails in every way, and in the same ways in each run."""
    summary = showcase.summary()
    counts = {key: n for key, n in summary["counts"].items() if n}
    assert counts == {
        "passed": 161,
        "failed": 24,
        "error": 8,
        "skipped": 3,
        "xfailed": 2,
        "xpassed": 1,
        "crashed": 2,
        "timed out": 1,
    }
    assert [each["test"].split("::")[1] for each in summary["flaky"]] == [
        "test_position[\\u5317\\u4eac]",
        "test_position[\\u6df1\\u5733]",
    ]
    assert len(summary["warnings"]) == 3


def test_the_end_is_a_list(showcase):
    """After the failures in full a line for each, then the command and the total."""
    titles = ("Failures\n", "Flaky: ", "Warnings ", "Reports: ", "Failed tests\n")
    parts = [showcase.said.index(title) for title in titles]
    assert parts == sorted(parts)
    *rows, again, blank, total = showcase.said[parts[-1] :].splitlines()[1:]
    assert not blank and total.startswith("9 of 10 groups did not pass: 161 passed")
    assert again == "  again: arun --lf --mp"
    named = [row for row in rows if re.match("  (FAILED|ERROR|CRASHED|TIMEOUT) ", row)]
    assert len(named) == 26
    reasons = {
        "test_pay[微信支付]": "ShopError: POST /payments: 503 payment gateway is down",
        "TestOrders::test_total[11]": "第 11 件起价格不对: assert 197.01 == 218.9",
        "test_name_is_short[阿卜杜拉·买买提]": "assert 8 <= 6",
        "test_scanner": "killed by signal 11 (Segmentation fault)"
        " at testcases/test_stock.py:43 in test_scanner",
        "test_quota": "ValueError: 每日额度 10 超过每月额度 200",
    }
    for name, reason in reasons.items():
        assert any(f"::{name} " in row and row.endswith(reason) for row in named), name
    assert rows.count("             and 5 others with the same error") == 1


def test_the_command_runs_them_all_again(showcase):
    """It selects what failed, and nothing else."""
    text = showcase.aomaker("list", "--lf", "--mp", status=None)
    assert re.search(r"\b9 groups, 34 tests\b", text), text


def test_differences_are_whole(showcase):
    """Item by item, whatever pytest's verbosity is; pytest's own output is as ever."""
    assert "use -v" not in showcase.said.lower()
    assert (
        """
      E               'address': {
      E                 'province': '广东省',
      E                 'city': '深圳市',
      E         -       'district': '南山区',
      E         +       'district': None,
      E               },
"""
        in showcase.said
    )
    assert "\n          @allure.title(" in showcase.said, "its first line is indented"
    for path in ("reports/aomaker-report.html", "reports/junit.xml"):
        assert "right of ==" in (showcase.root / path).read_text("utf-8")
    log = (showcase.group("testcases-test_orders.py") / "1" / "log").read_text("utf-8")
    assert "Use -v to get more diff" in log and "right of ==" not in log


def test_deaths_in_three_lines(showcase):
    """Where it was, what it had printed last, and where the rest is; no frame of
    pytest, which the log has."""
    group = ".aomaker-build/groups/testcases-test_stock.py"
    for number, lines in enumerate(
        (
            """\
      longer than its limit of 1 s
      at testcases/test_stock.py:17 in reserve:  with lock:
      printed last: 等待锁, 预留 2 件
""",
            """\
      the worker was killed by signal 11 (Segmentation fault) while this test ran
      at testcases/test_stock.py:43 in test_scanner:  ctypes.string_at(0)
      printed last: 读取条码 6901234567892
""",
        ),
        start=1,
    ):
        assert f"{lines}      all stacks: {group}/{number}/log\n" in showcase.said
        log = (showcase.root / group / str(number) / "log").read_text("utf-8")
        assert "pluggy" in log
    assert "pluggy" not in showcase.said and "open files" not in showcase.said
    assert "      printed last: 连接打印机\n      log: .aomaker-build/" in showcase.said
    junit = (showcase.root / "reports" / "junit.xml").read_text("utf-8")
    assert "longer than its limit of 1 s, at testcases/test_stock.py:17 in" in junit


def normal(text):
    """Without what differs from run to run: times, dates and places of files."""
    text = re.sub(r"(?m)  [ \d.]{5} s(?=  |$)", " " * 9, text)
    text = re.sub(r"(?m) in \d+\.\d s$", " in N s", text)
    text = re.sub(r"(?m)\(/[^)\n]*(\)|$)", "(...)", text)
    return re.sub(r" +$", "", text, flags=re.M).replace("fault: 11", "fault")


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="messages of pytest 9")
@pytest.mark.parametrize("columns", [45, 60, 100, 200])
def test_golden(showcase, columns):
    """The end of the run at several widths: nothing is wider. The results are kept,
    and printed again."""
    term = Terminal(showcase, "arun", "--mp", "--resume", columns=columns)
    assert term.end() == 1
    text = term.screen.text()
    end = text[text.index("\nFlaky: ") :].strip("\n")
    assert max(map(width, end.splitlines())) <= columns
    links = [link for link in term.screen.links if link.endswith(".html")]
    assert len(links) == 1 and links[0].startswith("file://")
    assert links[0].endswith(f"{showcase.root}/reports/aomaker-report.html")
    golden = Path(__file__).parent / f"showcase.{columns}"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(normal(end) + "\n", "utf-8")
    assert normal(end) + "\n" == golden.read_text("utf-8")
