"""Swagger UI as staff try it, in Chromium with the network cut: the page renders, Authorize logs in, Try it out registers a petition."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from deploy.directory import PASSWORD
from tests.api.served import Running
from tests.services.tracking.test_journey import PETITION, today

CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, running: Running) -> Iterator[tuple[Page, list[str]]]:
    """A page that reaches nothing but the gateway, and what it asked for elsewhere."""
    abroad: list[str] = []
    context = browser.new_context()

    def cut(route: Route) -> None:
        if route.request.url.startswith((running.url, "data:", "blob:")):
            route.continue_()
        else:
            abroad.append(route.request.url)
            route.abort()

    context.route("**/*", cut)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page, abroad
    context.close()


@pytest.mark.parametrize("service", ["intake", "tracking", "reporting"])
def test_the_page_renders_without_internet(page: tuple[Page, list[str]], running: Running, service: str) -> None:
    shown, abroad = page
    shown.goto(f"{running.url}/{service}/docs")
    shown.locator(".opblock").first.wait_for()
    assert shown.locator(".opblock").count() >= 3
    assert abroad == []


def test_authorize_logs_in_and_try_it_out_registers_a_petition(page: tuple[Page, list[str]], running: Running) -> None:
    shown, abroad = page
    shown.goto(f"{running.url}/intake/docs")
    shown.locator("button.authorize").first.click()
    form = shown.locator(".auth-container", has=shown.locator("#oauth_username"))
    form.locator("#oauth_username").fill("demo-registrar")
    form.locator("#oauth_password").fill(PASSWORD)
    form.locator("button.authorize").click()
    shown.locator(".auth-container button", has_text="Logout").first.wait_for()
    shown.locator(".btn-done").first.click()
    block = shown.locator(".opblock-post", has=shown.locator("[data-path='/intake/v1/petitions']"))
    block.locator(".opblock-summary").click()
    block.locator("textarea.body-param__text").fill(json.dumps({**PETITION, "received_on": today()}, ensure_ascii=False))
    block.locator("button.execute").click()
    answer = block.locator(".live-responses-table .response").first
    answer.locator(".response-col_status", has_text="201").wait_for()
    body: dict[str, Any] = json.loads(answer.locator("pre, .microlight, code").first.inner_text())
    assert body["state"] == "registered"
    assert abroad == []
