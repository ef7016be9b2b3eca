"""A live auction in three browsers: two bidders and somebody who watches on a phone, through a crash of the server, to the hammer."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from market.demo import play, stage
from market.demo.cast import PASSWORD, PLAYERS
from market.demo.person import Refused
from tests.browser.viewer import DESKTOP, PHONE, Viewer
from tests.journey.conftest import House
from tests.processes import server

BIDDERS = ("bidder.one", "bidder.two")
NAMES = [
    name
    for player in PLAYERS
    for login, person, _ in player.people
    if login in BIDDERS
    for name in (player.name, person, login)
]
"""What nobody may learn of a bidder while bidding runs."""


def _bid_when_resumed(house: House, lot: dict[str, Any], *, price_fen: int) -> None:
    """A bid with one key. Where the crash took so long that it was an outage, the exchange pauses the lot and resumes it by itself."""
    deadline = time.monotonic() + 60
    while True:
        try:
            house.people["bidder.one"].post(
                f"/api/lots/{lot['id']}/bids", key="after-the-crash", price_fen=str(price_fen)
            )
        except Refused as refused:
            if "bidding-paused" not in str(refused) or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


@pytest.mark.slow
def test_bids_are_seen_by_all_and_survive_a_crash(house: House, browser: Browser, tmp_path: Path) -> None:
    lot, codes = _lot_with_bidders(house)
    room = f"/lots/{lot['id']}"
    start, step = int(lot["start_price_fen"]), int(lot["increment_fen"])
    ann, bob, phone = (
        Viewer(browser, house.exchange.address, viewport=viewport) for viewport in (DESKTOP, DESKTOP, PHONE)
    )
    everybody = (ann, bob, phone)

    ann.sign_in("bidder.one", PASSWORD, then=room)
    bob.sign_in("bidder.two", PASSWORD, then=room)
    phone.page.goto(room)
    expect(phone.panel).to_contain_text("任何人都可以旁观竞价")
    for viewer, code in ((ann, codes["bidder.one"]), (bob, codes["bidder.two"])):
        expect(viewer.panel).to_contain_text(f"我的竞买号 {code}")

    # One bids, all see it; the other outbids.
    expect(ann.page.get_by_role("button", name="出价 ¥")).to_be_enabled(timeout=30_000)
    ann.bids()
    expect(ann.panel).to_contain_text("您当前领先")
    for viewer in everybody:
        viewer.sees_bid(price_fen=start, code=codes["bidder.one"], next_fen=start + step, bids=1)
    bob.bids()
    for viewer in everybody:
        viewer.sees_bid(price_fen=start + step, code=codes["bidder.two"], next_fen=start + 2 * step, bids=2)
    expect(ann.panel.get_by_role("alert")).to_contain_text("已被他人超越")
    bob.page.reload()
    expect(bob.panel).to_contain_text("您当前领先")
    expect(bob.panel).to_contain_text(f"我的竞买号 {codes['bidder.two']}")
    assert [viewer.noise for viewer in everybody] == [[], [], []]

    # The server dies. A bid that is made before the pages come back reaches them all the same.
    house.exchange.kill()
    for viewer in everybody:
        viewer.notices_the_outage()
    with server(house.exchange.environment):
        _bid_when_resumed(house, lot, price_fen=start + 2 * step)
        for viewer in everybody:
            viewer.is_live_again()
            viewer.sees_bid(price_fen=start + 2 * step, code=codes["bidder.one"], next_fen=start + 3 * step, bids=3)
        bob.bids()
        for viewer in everybody:
            viewer.sees_bid(price_fen=start + 3 * step, code=codes["bidder.two"], next_fen=start + 4 * step, bids=4)

        # The hammer.
        expect(bob.panel).to_contain_text("恭喜，您已竞得本标的", timeout=180_000)
        expect(ann.panel).to_contain_text("本标的已由其他竞买人竞得")
        expect(phone.panel).to_contain_text("竞价结束，已成交")
        for viewer in everybody:
            expect(viewer.page.locator(".price-head")).to_contain_text("成交价")
            expect(viewer.page.locator(".price-leader b")).to_have_text(codes["bidder.two"])

        # Who lost has the receipts of both bids, also of the one that was made elsewhere while the page was cut off.
        receipts = tmp_path / "receipts.json"
        ann.downloads_receipts(receipts, count=2)

        # Afterwards anyone checks the record in their own browser, holds receipts against it, and watches the auction again.
        phone.page.get_by_role("link", name="核验记录并回放竞价").click()
        expect(phone.page.locator(".callout-success")).to_contain_text("记录完整，按规则重放得出相同结果")
        phone.sees_receipts_verified(receipts, count=2)
        phone.page.get_by_role("button", name="最快").click()
        phone.page.get_by_role("button", name="播放").click()
        expect(phone.page.get_by_role("button", name="从头播放")).to_be_visible()
        phone.sees_replayed(price_fen=start + 3 * step, code=codes["bidder.two"], bids=4)

        assert [viewer.noise for viewer in everybody] == [[], [], []]
        told = [frame for viewer in everybody for frame in viewer.frames]
        assert len(told) > 12
        for name in NAMES:
            assert name not in phone.page.content()
            assert not [frame for frame in told if name in frame]


def _lot_with_bidders(house: House) -> tuple[dict[str, str], dict[str, str]]:
    """A lot that opens soon, and the codes under which both bidders may bid on it."""
    cast = house.cast
    loan = play.defaulted_loans(cast.maker)[0]
    # The bidding outlasts a restart of the server, however slow this machine is today.
    start = house.exchange.start_seconds
    listing = stage.draft(cast, loan, opens_in=max(10, start), bidding=max(24, 12 + 3 * start))
    play.publish(cast, listing["id"])
    lot = play.lot_of(cast.maker, listing["project_code"])
    codes = {login: play.admit(house.people[login], cast.reviewer, lot["id"]) for login in BIDDERS}
    return lot, codes
