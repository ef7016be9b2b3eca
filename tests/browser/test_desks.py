"""The working desks in real browsers: from a draft to the paid claim, every act a click on words that people read."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import listings
from market.demo import play, stage
from market.demo.cast import PASSWORD
from tests.browser.walk import Walker
from tests.journey.conftest import House

SAMPLE = Path(listings.__file__).parent / "sample"
TITLE = "一种反渗透海水淡化浓盐水回用装置"
BORROWER = "天津海晶海水淡化有限公司"
OPENS_IN, BIDDING = 60, 20
"""Seconds: enough to check, publish, qualify and pay on a slow machine."""


@pytest.mark.slow
def test_every_desk_does_its_part_by_clicks(house: House, browser: Browser) -> None:
    def at(login: str) -> Walker:
        return Walker(browser, house.exchange.address, login=login, password=PASSWORD)

    winner = house.people["bidder.two"]
    maker, checker, reviewer, bidder = map(at, ("bank.maker", "bank.checker", "centre.reviewer", "bidder.two"))
    _, listing = stage.draft_example(house.cast, opens_in=OPENS_IN, bidding=BIDDING)

    # To the notice: the maker proposes, the checker submits, the centre publishes.
    maker.menu("挂牌申请")
    maker.follow(TITLE)
    maker.agree("提交复核")
    checker.menu("挂牌申请")
    checker.follow(TITLE)
    checker.agree("提交交易中心")
    reviewer.menu("挂牌审核")
    reviewer.follow(TITLE)
    reviewer.agree("审核通过并公告")
    reviewer.sees("已公告")

    # To the room, as a group: a lead names a member, who consents; eligibility first, then the deposit, then the bidder code.
    lot = play.lot_of(house.cast.maker, listing["project_code"])
    partner = at("bidder.one")
    bidder.page.goto(f"/notices/{listing['project_code']}")
    bidder.press("以联合体报名")
    bidder.page.get_by_label(f"份额 {winner.me['organisation_name']}").fill("66.67")
    bidder.fills({"登录账户或信用代码": "bidder.one", "登记名称": "海河智能装备有限公司", "份额": "33.33"})
    bidder.ticks_all()
    bidder.press("提交并通知成员")
    bidder.sees("等待联合体成员确认：海河智能装备有限公司")
    partner.menu("我的报名")
    partner.press("阅读并确认")
    partner.ticks_all()
    partner.press("确认加入")
    partner.sees("待资格审核")
    reviewer.menu("竞买资格")
    reviewer.press("联合体 · 2 名成员")
    expect(reviewer.drawer().get_by_text("未发现禁止情形")).to_have_count(2)
    reviewer.page.keyboard.press("Escape")
    expect(reviewer.drawer()).to_have_count(0)
    reviewer.agree("资格通过")
    bidder.menu("我的报名")
    bidder.agree("立即支付")
    bidder.sees("已取得竞买资格", "竞买号")
    partner.page.goto(f"/lots/{lot['id']}")
    partner.sees("联合体竞买号", "由牵头人统一出价")

    # While bidding has not opened: the others come in, and a broken tape is reported row by row.
    settlement, fund, observer = map(at, ("centre.settlement", "fund.manager", "observer"))
    maker.menu("导入贷款表")
    maker.upload(SAMPLE / "broken_loan_tape.xlsx")
    maker.sees("7 处错误", "不是数字", "请填写以元为单位的金额")

    with winner.room(lot["id"]) as room:
        room.until("OPEN")
        room.bid(50_000_000)
        room.until("SOLD")

    # To the certificate.
    settlement.menu("成交结算")
    settlement.follow(TITLE)
    settlement.agree("确认成交")
    checker.menu("成交")
    checker.follow(TITLE)
    checker.agree("签署合同")
    checker.sees("您已签署，等待对方签署")
    bidder.menu("我的成交")
    bidder.follow(TITLE)
    bidder.agree("签署合同")
    partner.menu("我的成交")
    partner.follow(TITLE)
    partner.sees("买受人（联合体）", "66.67%", "33.33%", "联合体应付尾款")
    bidder.agree("立即支付")
    bidder.sees("下一步：解除质押登记")
    checker.proves("登记质押解除", field="注销通知书编号", number="Y2026000000001")
    bidder.proves("登记过户申请", field="受理编号", number="BG2026000001")
    settlement.proves("登记过户完成", field="公报事务代码", number="TR01")
    settlement.agree("出具交易凭证")
    settlement.sees("本笔交易已结算完成")
    bidder.sees("权利已过户到您名下")

    # To the compensation: 600,000 yuan of principal are lost, the fund bears 40 %.
    checker.menu("贷款")
    checker.row(BORROWER).get_by_role("link").first.click()
    checker.sees("存在缺口", "处置结果")
    checker.page.get_by_role("term").filter(has_text="风险补偿").locator("..").get_by_role("link").click()
    missing = checker.page.get_by_role("row").filter(has=checker.page.locator(".tag", has_text="缺"))
    checker.sees("申请材料")
    for left in range(missing.count(), 0, -1):
        checker.attach(missing.first)
        expect(missing).to_have_count(left - 1)
    checker.press("提交基金审批")
    checker.send()
    fund.menu("补偿审批")
    fund.follow(BORROWER)
    fund.press("批准补偿")
    fund.send()
    fund.sees("已补偿", "600,000", "240,000")

    # Who watches sees the same, and can do nothing.
    observer.menu("成交监督")
    observer.follow(TITLE)
    observer.sees("本笔交易已结算完成")
    expect(observer.button("撤销交易凭证")).to_have_count(0)

    everybody = (maker, checker, reviewer, bidder, partner, settlement, fund, observer)
    assert [walker.complaints for walker in everybody] == [[] for _ in everybody]
