import { Suspense } from "react";
import { NavLink, Navigate, Outlet, useLocation, useNavigate } from "react-router";
import { Select } from "antd";
import { useSession } from "../api/session";
import type { Me, Role } from "../api/types";
import { dictionary, useLanguage, useWords } from "../i18n";
import { word } from "../i18n/labels";
import { NotAllowed } from "../pages/NotAllowed";
import { menuOf } from "./menu";
import { deskRoutes } from "./routes";
import "./desk.css";
import "./kit/kit.css";

const words = dictionary({ zh: { menu: "工作台菜单", account: "我的账户", messages: "消息", choose: "选择页面" }, en: { menu: "Desk menu", account: "My account", messages: "Messages", choose: "Choose a page" } });

/** The first segment of a path names the desk; who may enter it is who sees one of its pages in a menu. */
function mayEnter(user: Me, pathname: string): boolean {
  const desk = pathname.split("/")[2];
  const roles = deskRoutes.flatMap(({ path, menu }) => (path.split("/")[0] === desk ? (menu?.roles ?? []) : []));
  return roles.length === 0 || roles.some((role: Role) => user.roles.includes(role));
}

/** The frame of all desks: a menu by role at the left (a picker on small screens), the page at the right. */
export function DeskLayout() {
  const t = useWords(words);
  const { language } = useLanguage();
  const { user, isPending } = useSession();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  if (isPending) return null;
  if (user === null) return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  const menu = menuOf(user.roles);
  const [first] = menu;
  if (/^\/desk\/?$/.test(pathname)) return <Navigate to={first?.path ?? "/desk/account"} replace />;
  const here = menu.filter(({ path }) => pathname.startsWith(path)).sort((a, b) => b.path.length - a.path.length)[0];
  const entries = [...menu, { path: "/desk/messages", zh: t.messages, en: t.messages }, { path: "/desk/account", zh: t.account, en: t.account }];
  return (
    <div className="wrap desk">
      <aside className="desk-menu">
        <p className="desk-who">
          {user.organisation_name}
          <small>{user.roles.map((role) => word("role", role, language)).join(language === "zh" ? "、" : ", ")}</small>
        </p>
        <nav aria-label={t.menu}>
          {entries.map((entry) => (
            <NavLink key={entry.path} to={entry.path}>
              {entry[language]}
            </NavLink>
          ))}
        </nav>
        <Select
          className="desk-picker"
          aria-label={t.choose}
          value={here?.path ?? (pathname.startsWith("/desk/messages") ? "/desk/messages" : "/desk/account")}
          options={entries.map((entry) => ({ value: entry.path, label: entry[language] }))}
          onChange={(path) => void navigate(path)}
        />
      </aside>
      <div className="desk-page">
        <Suspense>{mayEnter(user, pathname) ? <Outlet /> : <NotAllowed />}</Suspense>
      </div>
    </div>
  );
}
