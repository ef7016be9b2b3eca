import { Suspense } from "react";
import { Link, NavLink, Outlet, ScrollRestoration, useLocation, useNavigate } from "react-router";
import { hasRole, useSession, useSessionWatch, useSignOut } from "../api/session";
import { menuOf } from "../desks/menu";
import { dictionary, useLanguage, useWords } from "../i18n";
import { MessagesLink } from "./MessagesLink";

const words = dictionary({
  zh: {
    site: "滨海知识产权交易平台",
    strap: "质押知识产权公开处置",
    lots: "竞价大厅",
    verify: "核验",
    desk: "工作台",
    mine: "我的竞买",
    other: "English",
    signIn: "登录",
    signUp: "竞买人注册",
    signOut: "退出",
    again: "退出未成功，请重试",
    skip: "跳到主要内容",
    nav: "主导航",
    about: "质押知识产权公开处置、价款结算与风险补偿。竞价以服务器收到报价的时间为准，时间均为北京时间，金额单位为人民币元。",
    clock: "网络竞价参照法释〔2016〕18号设定规则；各项数值的依据见公告。",
  },
  en: {
    site: "Binhai IP Exchange",
    strap: "Open sale of pledged intellectual property",
    lots: "Lots",
    verify: "Verify",
    desk: "Desk",
    mine: "My bidding",
    other: "中文",
    signIn: "Sign in",
    signUp: "Sign up to bid",
    signOut: "Sign out",
    again: "Not signed out: try again",
    skip: "Skip to the content",
    nav: "Main navigation",
    about: "Open sale of pledged intellectual property, settlement and risk compensation. A bid counts at the time it reaches the server; times are Beijing time, amounts are in CNY.",
    clock: "Online bidding follows Fa Shi [2016] No. 18; each notice cites the source of its figures.",
  },
});

function Wordmark({ name, strap }: { name: string; strap: string }) {
  return (
    <Link to="/" className="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden>
        <path d="M3 20c4.300 0 4.300-3.600 8.700-3.600s4.300 3.600 8.600 3.600 4.300-3.600 8.700-3.600" fill="none" stroke="#5cc2d6" strokeWidth="2.600" strokeLinecap="round" />
        <path d="M3 27c4.300 0 4.300-3.600 8.700-3.600s4.300 3.600 8.600 3.600 4.300-3.600 8.700-3.600" fill="none" stroke="#fff" strokeWidth="2.600" strokeLinecap="round" opacity=".6" />
        <path d="M8 10.500h16M16 4.500v6" stroke="#fff" strokeWidth="2.600" strokeLinecap="round" />
      </svg>
      <span>
        <b>{name}</b>
        <small>{strap}</small>
      </span>
    </Link>
  );
}

function Account() {
  const t = useWords(words);
  const { user, isPending } = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  if (isPending) return null;
  if (user === null) {
    const next = pathname.startsWith("/sign-") ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return (
      <>
        <Link to={`/sign-in${next}`}>{t.signIn}</Link>
        <Link to="/sign-up" className="wide-only">{t.signUp}</Link>
      </>
    );
  }
  return (
    <>
      <MessagesLink />
      <Link to="/desk/account" className="who">
        {user.display_name}
        <small>{user.organisation_name}</small>
      </Link>
      <button
        type="button"
        className="plain-button"
        disabled={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => void navigate("/") })}
      >
        {signOut.isError ? t.again : t.signOut}
      </button>
    </>
  );
}

/** The frame of every page. */
export function Shell() {
  const t = useWords(words);
  const { language, choose } = useLanguage();
  const { user } = useSession();
  useSessionWatch();
  const desk = user ? (menuOf(user.roles)[0]?.path ?? "/desk/account") : null;
  const { pathname } = useLocation();
  return (
    <div className="shell">
      <a className="skip" href="#content">{t.skip}</a>
      <header className="masthead">
        <div className="wrap">
          <Wordmark name={t.site} strap={t.strap} />
          <nav className="site-nav" aria-label={t.nav}>
            <NavLink to="/" className={() => (pathname === "/" || pathname.startsWith("/lots") || pathname.startsWith("/notices") ? "active" : "")}>{t.lots}</NavLink>
            <NavLink to="/verify">{t.verify}</NavLink>
            {desk && <NavLink to={desk} className={() => (pathname.startsWith("/desk") ? "active" : "")}>{hasRole(user, "BIDDER") ? t.mine : t.desk}</NavLink>}
          </nav>
          <div className="site-tools">
            <button type="button" className="plain-button" lang={language === "zh" ? "en" : "zh-CN"} onClick={() => choose(language === "zh" ? "en" : "zh")}>
              {t.other}
            </button>
            <Account />
          </div>
        </div>
      </header>
      <main id="content">
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <footer className="footer">
        <div className="wrap">
          <p>{t.about}</p>
          <p>{t.clock}</p>
        </div>
      </footer>
      <ScrollRestoration />
    </div>
  );
}
