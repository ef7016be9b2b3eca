import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { ProblemError } from "./api/problem";
import { LanguageProvider, useLanguage } from "./i18n";
import { router } from "./router";
import "./styles.css";
import { theme } from "./theme";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only an unreachable server is worth asking again.
      retry: (count, error) => count < 2 && (!(error instanceof ProblemError) || error.problem.status === 0 || error.problem.status >= 502),
    },
  },
});

function Root() {
  const { language } = useLanguage();
  useEffect(() => void dayjs.locale(language === "zh" ? "zh-cn" : "en"), [language]);
  return (
    <ConfigProvider theme={theme} locale={language === "zh" ? zhCN : enUS} button={{ autoInsertSpace: false }} form={{ requiredMark: (label, { required }) => (required ? label : <>{label} <span className="note">{language === "zh" ? "（选填）" : "(optional)"}</span></>) }}>
      <AntApp>
        <RouterProvider router={router} />
      </AntApp>
    </ConfigProvider>
  );
}

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <Root />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
