"""Somebody in front of a live room: what their page shows, what their sockets were told, what went wrong in their browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, WebSocket, expect

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

expect.set_options(timeout=15_000)


def yuan(fen: int) -> str:
    """An amount as the pages write it, without the sign: `1,234.50`."""
    return f"{fen // 100:,}.{fen % 100:02}"


class Viewer:
    """A browser context with one page. `noise` gathers what a healthy page never has: errors, failed requests."""

    def __init__(self, browser: Browser, address: str, *, viewport: dict[str, int]) -> None:
        self.context = browser.new_context(
            base_url=address,
            viewport={"width": viewport["width"], "height": viewport["height"]},
            locale="zh-CN",
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.frames: list[str] = []
        self.noise: list[str] = []
        self.loads = 0
        self.page.on("websocket", self._listen)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.noise.append(f"page error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("load", self._loaded)

    def _loaded(self, _: Page) -> None:
        self.loads += 1

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: self.frames.append(data if isinstance(data, str) else data.decode()))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.noise.append(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left gives up what it was asking for; that is nobody's failure.
        if request.failure != "net::ERR_ABORTED":
            self.noise.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.noise.append(f"{response.status}: {response.request.method} {response.url}")

    def sign_in(self, login: str, password: str, *, then: str) -> None:
        """Sign in at the sign-in page, which leads on to `then`."""
        self.page.goto(f"/sign-in?next={then}")
        self.page.get_by_label("用户名").fill(login)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.locator("form button[type=submit]").click()
        self.page.wait_for_url(f"**{then}")

    @property
    def panel(self) -> Locator:
        """The viewer's own side of the room."""
        return self.page.locator(".bid-panel")

    def sees_bid(self, *, price_fen: int, code: str, next_fen: int, bids: int) -> None:
        """Price, leader, next bid and feed show this bid as the standing one, without a reload."""
        page, loads = self.page, self.loads
        expect(page.locator(".price-head .money-huge")).to_have_text(f"¥{yuan(price_fen)}")
        expect(page.locator(".price-leader b")).to_have_text(code)
        expect(page.locator(".price-next .money")).to_have_text(f"¥{yuan(next_fen)}")
        expect(page.locator(".feed tbody tr:not(.feed-note)")).to_have_count(bids)
        newest = page.locator(".feed tbody tr:not(.feed-note)").first
        expect(newest).to_contain_text(code)
        expect(newest.locator(".money")).to_have_text(yuan(price_fen))
        assert self.loads == loads

    def sees_replayed(self, *, price_fen: int, code: str, bids: int) -> None:
        """The replay stands at this outcome, with every bid in its feed."""
        expect(self.page.locator(".player-price .money-huge")).to_have_text(f"¥{yuan(price_fen)}")
        expect(self.page.locator(".player-price .price-leader b")).to_have_text(code)
        expect(self.page.locator(".player-feed tbody tr:not(.is-turn)")).to_have_count(bids)

    def bids(self) -> None:
        """Bid the least valid price through the form."""
        self.page.get_by_role("button", name="出价 ¥").click()

    def downloads_receipts(self, file: Path, *, count: int) -> None:
        """The page holds so many receipts, finds each signature valid, and hands them over as a file."""
        self.page.locator(".receipts summary").click()
        expect(self.page.locator(".receipt-rows").get_by_text("签名有效")).to_have_count(count)
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="下载全部回执").click()
        download.value.save_as(file)

    def sees_receipts_verified(self, file: Path, *, count: int) -> None:
        """The verify page, which has a record open, finds that the receipts of a file belong to it."""
        self.page.locator("#receipts input[type=file]").set_input_files(file)
        expect(self.page.locator("#receipts .callout-success")).to_contain_text(f"{count} 份回执均属于本记录")

    def notices_the_outage(self) -> None:
        """The page says that it has lost the room."""
        expect(self.page.locator(".link-lost")).to_be_visible()
        expect(self.page.locator(".connection-lost")).to_be_visible()

    def is_live_again(self) -> None:
        """The page has found the room again; what the outage broke is forgotten."""
        expect(self.page.locator(".link-live")).to_be_visible()
        expect(self.page.locator(".connection")).to_have_count(0)
        self.noise.clear()
