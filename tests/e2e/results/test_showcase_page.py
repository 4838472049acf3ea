"""The report page of the showcase in a browser: what a person needs after a failure."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from support import ROOT, Project, wait_for


@pytest.fixture(scope="module")
def report(browser, tmp_path_factory):
    """The page alone, without the other reports."""
    root = tmp_path_factory.mktemp("showcase") / "shop"
    shutil.copytree(ROOT / "tests" / "showcase", root)
    Project(root).arun("--mp", status=1)
    page = shutil.copy(root / "reports" / "aomaker-report.html", root.parent)
    return Path(page).as_uri()


def title(page):
    return page.locator(".detail h2").inner_text()


def test_first_failure(visit, report):
    """It is open, and the error comes first; then the frames of the test."""
    page = visit(report)
    first = page.locator(".row[aria-selected=true]")
    assert first.locator("b").inner_text() == title(page)
    assert page.locator(".row >> nth=0").get_attribute("aria-selected") == "true"
    assert page.url.endswith("#test=testcases/test_carts.py::test_empty_page")
    # between them only the tabs of the attempts
    assert page.locator(".detail > header + .attempts + #attempt > .error").count() == 1
    assert page.locator(".error + section > h3").inner_text() == "Trace"
    page.locator(".row", has_text="发票文本").click()
    error = page.locator(".error")
    assert error.locator(".less").count() >= 1 and error.locator(".more").count() >= 1
    assert "-" in error.locator(".less >> nth=0").inner_text()
    page.locator(".row", has_text="支付后退款").click()
    frames = page.locator(".frame")
    shown = {}
    for frame in frames.all():
        path = frame.locator("summary > code").inner_text().partition(":")[0]
        shown.setdefault(path, []).append(frame.get_attribute("open") is not None)
    assert shown["testcases/test_payments.py"] == [True]  # its own
    library = shown.pop("shop/client.py")
    assert library[-1]  # where the error was raised
    assert not any(library[:-1])
    assert page.locator(".frame pre .at").count() >= 1
    page.locator(".row", has_text="test_reserve_twice").click()
    assert "test_stock.py:17" in page.locator(".detail .message").first.inner_text()
    log = page.locator("details.frame:not([open]) > summary", has_text="of the log")
    assert log.is_visible()  # folded
    assert page.locator(".detail .error").inner_text().strip() == "with lock:"
    assert "等待锁, 预留 2 件" in page.locator(".last-words").inner_text()
    narrow = visit(report, viewport={"width": 390, "height": 800})
    assert narrow.locator(".row >> nth=0").is_visible()  # a test would cover the list
    assert narrow.locator(".detail").count() == 0


def test_causes(visit, report):
    """Tests that fail in the same line with the same message are one cause."""
    page = visit(report, viewport={"width": 1280, "height": 3000})
    causes = page.locator(".cause")
    gateway = causes.filter(has_text="shop/client.py")
    row = gateway.first
    where = row.locator(".where").inner_text()
    number = int(where.split()[0])
    assert number == 6 and " tests with this error" in where
    assert row.get_attribute("aria-expanded") == "false"
    rows = page.locator("[role=treeitem]").count()
    row.click()
    assert gateway.first.get_attribute("aria-expanded") == "true"
    assert page.locator("[role=treeitem]").count() - rows == number
    gateway.first.click()
    last = title(page)
    for _ in range(40):  # keys go through the tests of folded causes
        page.keyboard.press("j")
        if title(page) == last:
            break
        last = title(page)
    assert gateway.first.get_attribute("aria-expanded") == "true"


def test_address(visit, report):
    """What is shown has an address; Back shows what was there before."""
    page = visit(report)
    page.locator(".row", has_text="发票文本").click()
    link = page.url
    page.keyboard.press("j")
    assert page.url != link
    page.go_back()
    assert page.url == link and title(page) == "发票文本"
    page.click("[data-tab=groups]")
    assert "tab=groups" in page.url
    page.go_back()
    page.locator(".detail h2", has_text="发票文本").wait_for()
    page.click("[data-kind=passed]")
    page.fill("[type=search]", "购物车")
    page.select_option("select >> nth=-1", "sortSlow")
    address = page.url
    names = page.locator(".row b").all_inner_texts()
    assert names and "kind=passed" in address
    colleague = visit(address)
    assert colleague.locator(".row b").all_inner_texts() == names
    assert colleague.locator("[type=search]").input_value() == "购物车"
    colleague = visit(link)
    assert title(colleague) == "发票文本"
    test = "testcases/test_carts.py::test_empty_page"
    hidden = visit(f"{report}#kind=skipped&q=none&test={test}")
    assert title(hidden) == "空购物车的提示"  # filters that hide it are reset
    gone = visit(f"{report}#test=no.py::such_test&kind=nothing&tab=none")
    assert gone.locator(".row").count() > 1


def section(page, name):
    return page.locator(f".detail section:has(> h3:has-text('{name}'))")


def test_steps(visit, report):
    """Steps are a tree, with parameters, times and attachments in their places."""
    page = visit(f"{report}#test=testcases/test_carts.py::test_page")
    steps = section(page, "Steps")
    add = steps.locator("li", has=page.locator(".name", has_text="加入 3 件")).first
    add.locator("summary").first.click()
    submit = add.locator("li", has=page.locator(".name", has_text="提交")).first
    submit.locator("summary").first.click()
    request = submit.locator("li", has=page.locator(".name", has_text="POST /carts"))
    assert " ms" in request.first.locator(".time").first.inner_text()
    assert "count = 3" in add.locator(".parameter").all_inner_texts()
    request.locator("summary").first.click()
    request.locator(".file summary").first.click()
    assert '"count": 3' in request.locator("pre").inner_text()
    before = section(page, "setup").locator(".name").all_inner_texts()
    assert {"service", "客户端"} <= set(before)
    assert section(page, "Description").inner_text().endswith("都作为附件。")
    broken = visit(f"{report}#q=quota&test=testcases/test_users.py::test_quota")
    step = section(broken, "setup").locator("details[open]", has_text="quota")
    assert "每日额度 10 超过每月额度 200" in step.locator(".message").inner_text()
    product = visit(f"{report}#kind=all&q=接口文档")
    product.locator(".row").first.click()
    link = product.locator(".links a").first
    assert link.get_attribute("href") == "https://shop.example/docs/products"


def test_one_file(visit, report):
    """Pictures and HTML are in the page; of other files it says where they are."""
    page = visit(f"{report}#test=testcases/test_carts.py::test_page")
    steps = section(page, "Steps")
    steps.locator("summary", has_text="打开页面").click()
    steps.locator(".file summary", has_text="截图").click()
    picture = steps.locator("img")
    wait_for(lambda: picture.evaluate("image => image.naturalWidth") == 120)
    assert picture.get_attribute("src").startswith("data:image/png;base64,")
    steps.locator(".file summary", has_text="页面").click()
    frame = steps.frame_locator("iframe")
    assert frame.locator("h1").inner_text() == "购物车"
    assert steps.locator("iframe").get_attribute("sandbox") == ""
    files = section(page, "Attachments")
    files.locator("summary", has_text="表格").click()
    assert files.locator("pre").inner_text() == "名称,数量\n苹果,3\n"
    other = files.locator(".file", has_text="原始数据").inner_text()
    assert "4 B" in other and "not in this file: json/" in other


def test_attempts(visit, report):
    """Each attempt is a tab with its own message, trace and attachments."""
    page = visit(f"{report}#kind=flaky")
    page.locator(".row", has_text="北京的包裹位置").click()
    tabs = page.locator(".attempts [role=tab]")
    assert tabs.count() == 2
    assert tabs.nth(1).get_attribute("aria-selected") == "true"

    def attached():
        page.locator("#attempt .file summary", has_text="尝试").click()
        return page.locator("#attempt .file pre").inner_text()

    assert attached() == "重试" and page.locator("#attempt .error").count() == 0
    tabs.nth(1).focus()
    page.keyboard.press("ArrowLeft")
    assert tabs.nth(0).get_attribute("aria-selected") == "true"
    assert "位置更新超过 30 秒" in page.locator("#attempt .error").inner_text()
    assert attached() == "第一次"


def test_search_and_labels(visit, report):
    """The search finds labels, and texts in logs and attachments."""
    page = visit(f"{report}#kind=all")
    page.fill("[type=search]", "owner:韩梅梅 severity:critical")
    page.locator("[aria-busy=false]").wait_for()
    found = page.locator(".row b").all_inner_texts()
    assert found and page.locator(".row .where").first.inner_text()
    page.locator(".row:not(.cause)").first.click()
    page.locator(".label", has_text="商城").click()
    assert page.locator("[type=search]").input_value() == "epic:商城"
    assert "q=epic:" in page.url
    page.go_back()
    assert page.locator("[type=search]").input_value().startswith("owner:")
    page.select_option("#labels", label="物流 (14)")
    assert page.locator("[type=search]").input_value() == "epic:物流"
    assert page.locator(".count").inner_text().startswith("14 of ")
    # nothing but the log of the test has it
    page.fill("[type=search]", '"POST /carts -> 200"')
    page.locator(".row .where", has_text="POST /carts -> 200").first.wait_for()
    page.locator("[aria-busy=false]").wait_for()
    assert page.locator(".count").inner_text().startswith("12 of ")
    page.fill("[type=search]", "no log has this")
    page.locator("[aria-busy=false]").wait_for()
    assert page.locator(".count").inner_text().startswith("0 of ")


@pytest.mark.parametrize(
    "locale, scheme, width",
    [("en-GB", "light", 1280), ("zh-CN", "dark", 1280), ("zh-CN", "light", 390)],
)
def test_accessible(visit, report, locale, scheme, width):
    """axe-core finds nothing, whatever is shown."""
    axe = pytest.importorskip("axe_playwright_python")
    page = visit(
        report,
        locale=locale,
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text("utf-8"))

    def violations():
        found = page.evaluate("axe.run()")["violations"]
        return [(each["id"], each["nodes"][0]["html"]) for each in found]

    assert violations() == []
    page.click(".row:not(.cause)")
    page.click(".detail summary >> nth=-1")
    assert violations() == []
    page.keyboard.press("Escape")
    for name in ("timeline", "groups", "insights", "environment"):
        page.click(f"[data-tab={name}]")
        assert violations() == []
    page.keyboard.press("?")
    assert violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_keys(visit, report):
    """Arrows go through tabs, and Enter opens a row of a table."""
    page = visit(report)
    page.locator("#tab-tests").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-groups"
    assert page.locator("#main").get_attribute("aria-labelledby") == "tab-groups"
    page.locator("tr.link").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".tests").count() == 1 and "group=" in page.url


def test_print(visit, report, tmp_path):
    """The failures are printed by cause, on few pages, and not in white on white."""
    page = visit(report, color_scheme="dark")
    pdf = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 4
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    printed = page.locator("#print").inner_text()
    for test in ("test_pay[PayPal]", "test_empty_page", "test_coupons.py"):
        assert printed.count(test) >= 1
    assert printed.count("POST /payments: 503 payment gateway is down") == 1
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
