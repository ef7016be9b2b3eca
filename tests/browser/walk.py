"""People at browsers: they read words and click them, and know nothing of the API."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

PATIENCE_MS = 30_000
PROOF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Walker:
    """One person signed in at one browser window of 1440 × 900, in Chinese."""

    def __init__(self, browser: Browser, address: str, *, login: str, password: str) -> None:
        context = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": 1440, "height": 900})
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        """What the page threw or wrote to the console as an error."""
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.page.goto("/sign-in")
        self.page.get_by_label("用户名").fill(login)
        self.page.get_by_label("密码").fill(password)
        self.button("登录").click()
        expect(self.button("退出")).to_be_visible(timeout=PATIENCE_MS)

    def menu(self, label: str) -> None:
        """Open the desk, then one of its pages by the words in the menu."""
        self._navigation("主导航").get_by_role("link", name=re.compile("工作台|我的竞买")).click()
        self._navigation("工作台菜单").get_by_role("link", name=label, exact=True).click()

    def _navigation(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name=name)

    def row(self, text: str) -> Locator:
        """The first row of a table that shows `text`."""
        return self.page.get_by_role("row").filter(has_text=text).first

    def follow(self, text: str) -> None:
        """Open what a row of a list is about, by its title."""
        self.row(text).get_by_role("link", name=text).click()

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name).first

    def press(self, name: str) -> None:
        """Click a button as soon as it may be clicked: one that cannot act says so, and stays."""
        expect(self.button(name)).not_to_have_attribute("aria-disabled", "true", timeout=PATIENCE_MS)
        self.button(name).click()

    def agree(self, name: str) -> None:
        """Click a button that asks first, and say yes."""
        self.press(name)
        question = self.page.locator(".ant-modal-confirm")
        expect(question).to_be_visible()
        # It grows as it opens, and on a busy machine in leaps: a click at where its button was would be lost.
        expect(
            self.page.locator(".ant-modal-confirm[class*='zoom-appear'], .ant-modal-confirm[class*='zoom-enter']")
        ).to_have_count(0)
        question.locator(".ant-btn-primary").click()
        expect(question).to_have_count(0, timeout=PATIENCE_MS)

    def drawer(self) -> Locator:
        """The open form."""
        return self.page.locator(".ant-drawer-open")

    def send(self) -> None:
        """Send the open form and wait until it closes: a refusal would keep it open."""
        self.drawer().locator(".ant-drawer-footer .ant-btn-primary").click()
        expect(self.drawer()).to_have_count(0, timeout=PATIENCE_MS)

    def attach(self, where: Locator, name: str = "证明.pdf") -> None:
        """Upload a proof with the file picker inside `where`."""
        where.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": PROOF}
        )

    def proves(self, button: str, *, field: str, number: str) -> None:
        """One of the acts that take a registry's document: open its form, upload, fill in its number, send."""
        self.press(button)
        self.attach(self.drawer())
        expect(self.drawer().get_by_text("证明.pdf")).to_be_visible(timeout=PATIENCE_MS)
        self.drawer().get_by_label(field).fill(number)
        self.send()

    def fills(self, values: dict[str, str]) -> None:
        """Fill in fields by their whole labels."""
        for label, value in values.items():
            self.page.get_by_label(label, exact=True).fill(value)

    def ticks_all(self) -> None:
        """Tick every box of the open form."""
        for box in self.page.locator(".ant-modal").get_by_role("checkbox").all():
            box.check()

    def upload(self, file: Path) -> None:
        """Drop a file on the page."""
        self.page.locator("input[type=file]").first.set_input_files(file)

    def sees(self, *words: str) -> None:
        """Wait until all the words are on the page."""
        for each in words:
            expect(self.page.get_by_text(each).first).to_be_visible(timeout=PATIENCE_MS)
