import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, type ReactNode } from "react";
import { Outlet } from "react-router";
import { useLanguage } from "./i18n";
import { theme } from "./theme";

/**
 * What Ant Design's components need around them. It stands around pages and parts that use them, not around everything:
 * the public list and the room's price need none, and come without their weight.
 */
export function AntRoot({ children = <Outlet /> }: { children?: ReactNode }) {
  const { language } = useLanguage();
  useEffect(() => void dayjs.locale(language === "zh" ? "zh-cn" : "en"), [language]);
  return (
    <ConfigProvider theme={theme} locale={language === "zh" ? zhCN : enUS} button={{ autoInsertSpace: false }} form={{ requiredMark: (label, { required }) => (required ? label : <>{label} <span className="note">{language === "zh" ? "（选填）" : "(optional)"}</span></>) }}>
      <App>{children}</App>
    </ConfigProvider>
  );
}
