"""The short names of the sources and what they stand for."""

from datetime import date

from market.kernel.rules.model import Source

# The day from which each source governs; the rules without an older source follow the one they were modelled on.
S18_FROM = date(2017, 1, 1)
S04_FROM = date(2021, 1, 1)
AL_FROM = date(2015, 4, 24)
CC_FROM = date(2021, 1, 1)
PATL_FROM = date(2021, 6, 1)
TML26_FROM = date(2027, 1, 1)
VATL_FROM = date(2026, 1, 1)
SOE_FROM = date(2009, 7, 1)
BINHAI_FROM = date(2022, 10, 28)
PLAN_FROM = date(2023, 9, 8)

SOURCES = (
    Source(
        short="S18",
        zh="法释〔2016〕18号《最高人民法院关于人民法院网络司法拍卖若干问题的规定》",
        en="Supreme People's Court, Fa Shi [2016] 18, online judicial auctions",
    ),
    Source(
        short="S04",
        zh="《最高人民法院关于人民法院民事执行中拍卖、变卖财产的规定》(2020年修正)",
        en="Supreme People's Court, auction and sell-off in civil enforcement (2020 revision)",
    ),
    Source(short="AL", zh="《中华人民共和国拍卖法》(2015年修正)", en="Auction Law (2015)"),
    Source(short="CC", zh="《中华人民共和国民法典》", en="Civil Code"),
    Source(short="PatL", zh="《中华人民共和国专利法》(2020年修正)", en="Patent Law (2020)"),
    Source(short="TML19", zh="《中华人民共和国商标法》(2019年修正)", en="Trademark Law (2019)"),
    Source(
        short="TML26",
        zh="《中华人民共和国商标法》(2026年修订,2027年1月1日施行)",
        en="Trademark Law (2026 revision, in force 2027-01-01)",
    ),
    Source(
        short="VATL",
        zh="《中华人民共和国增值税法》(2026年1月1日施行)",
        en="Value-added Tax Law (in force 2026-01-01)",
    ),
    Source(
        short="Caishui 36",
        zh="财税〔2016〕36号《关于全面推开营业税改征增值税试点的通知》",
        en="Caishui [2016] 36, value-added tax in place of business tax",
    ),
    Source(short="Stamp Duty Law", zh="《中华人民共和国印花税法》", en="Stamp Duty Law"),
    Source(short="IC Layout Regulations", zh="《集成电路布图设计保护条例》", en="Regulations on IC layouts"),
    Source(short="MLPS", zh="GB/T 22239-2019《信息安全技术 网络安全等级保护基本要求》", en="GB/T 22239-2019, level 3"),
    Source(short="Order 120", zh="《企业国有产权交易操作规则》(国资发产权〔2009〕120号)", en="SASAC [2009] 120"),
    Source(short="Order 32", zh="《企业国有资产交易监督管理办法》(32号令)", en="SASAC Order 32"),
    Source(
        short="Binhai [2022] 9",
        zh="津滨市场监管知促〔2022〕9号(2022年10月28日)",
        en="Binhai IP Promotion [2022] 9, published 2022-10-28",
    ),
    Source(
        short="PLAN",
        zh="津滨市场监管知促〔2023〕15号《滨海新区促进知识产权质押融资高质量发展行动方案(2023-2025年)》",
        en="Binhai IP Promotion [2023] 15, the action plan",
    ),
    Source(short="exchange practice", zh="产权交易机构通行做法", en="practice of property-rights exchanges"),
    Source(short="Shenyang scale", zh="沈阳产权交易收费标准", en="fee scale of the Shenyang exchange"),
    Source(short="Changsha scale", zh="长沙产权交易收费标准", en="fee scale of the Changsha exchange"),
    Source(short="CNIPA fee scale", zh="国家知识产权局收费标准", en="fee scale of the National IP Administration"),
    Source(short="regulator's practice", zh="金融监管通行口径", en="practice of the financial regulator"),
    Source(short="published scheme", zh="各地公开的风险补偿办法", en="the place's published compensation scheme"),
    Source(short="house default", zh="本平台默认规则", en="this exchange's own default"),
    Source(
        short="house default (S18 art 20 says it must be set)",
        zh="本平台默认规则(法释〔2016〕18号第20条要求设定)",
        en="this exchange's own default (Fa Shi [2016] 18, art 20: it must be set)",
    ),
    Source(
        short="house default (S18 art 25 says as announced)",
        zh="本平台默认规则(法释〔2016〕18号第25条:以公告为准)",
        en="this exchange's own default (Fa Shi [2016] 18, art 25: as announced)",
    ),
    Source(
        short="house default (S04 art 22)",
        zh="本平台默认规则(参照法释〔2004〕16号第22条)",
        en="this exchange's own default (after Fa Shi [2004] 16, art 22)",
    ),
    Source(
        short="house default (PLAN action 3)",
        zh="本平台默认规则(参照津滨市场监管知促〔2023〕15号第3项行动)",
        en="this exchange's own default (after the action plan, action 3)",
    ),
    Source(
        short="house default (after a judgment of the highest court)",
        zh="本平台默认规则(依据最高人民法院判例)",
        en="this exchange's own default (after a judgment of the highest court)",
    ),
    Source(
        short="house default (after judgments that voided sales)",
        zh="本平台默认规则(依据宣告拍卖无效的判例)",
        en="this exchange's own default (after judgments that voided sales)",
    ),
    Source(
        short="demo rule set",
        zh="演示规则:期限经缩短,仅供演示与测试,不得用于真实处置",
        en="Demo rule: shortened for demonstration and tests, never for a real disposal",
    ),
)
