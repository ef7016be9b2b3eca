/** One accent (deep sea), quiet greys, hairlines, small radii. Values are repeated as CSS variables in styles.css. */

import type { ThemeConfig } from "antd";

export const ACCENT = "#0b6078";
export const INK = "#13222b";

export const theme: ThemeConfig = {
  token: {
    colorPrimary: ACCENT,
    colorInfo: ACCENT,
    colorLink: ACCENT,
    colorSuccess: "#1f7a4d",
    colorWarning: "#a85f00",
    colorError: "#b3261e",
    // The palette derived from dark colours is muddy: the soft grounds are set by hand.
    colorPrimaryBg: "#e3f0f3",
    colorPrimaryBgHover: "#d5e8ed",
    colorPrimaryBorder: "#bddce3",
    colorPrimaryHover: "#0d7490",
    colorPrimaryActive: "#084a5d",
    colorInfoBg: "#eaf4f6",
    colorInfoBorder: "#bddce3",
    colorSuccessBg: "#e6f3ec",
    colorSuccessBorder: "#bfe0cd",
    colorWarningBg: "#fdf1dd",
    colorWarningBorder: "#efd7ac",
    colorErrorBg: "#fbe9e7",
    colorErrorBorder: "#f0c7c3",
    colorErrorHover: "#c9362d",
    controlItemBgActive: "#e3f0f3",
    colorLinkHover: "#0d7490",
    colorText: INK,
    colorTextSecondary: "#4f6069",
    colorBorder: "#c9d2d7",
    colorBorderSecondary: "#e1e7ea",
    colorBgLayout: "#f5f7f8",
    borderRadius: 3,
    fontFamily: 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
    fontSize: 14,
    controlHeight: 34,
    boxShadow: "0 2px 10px rgb(19 34 43 / 12%)",
    boxShadowSecondary: "0 4px 16px rgb(19 34 43 / 14%)",
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.16s",
  },
  components: {
    Alert: { withDescriptionPadding: "10px 14px", withDescriptionIconSize: 18, defaultPadding: "8px 14px" },
    Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", fontWeight: 500 },
    Table: { headerBg: "#eef2f4", headerColor: "#33444d", headerSplitColor: "transparent", cellPaddingBlockSM: 7, cellPaddingInlineSM: 10, rowHoverBg: "#f3f8f9" },
    Tabs: { titleFontSize: 15, horizontalItemGutter: 24, horizontalMargin: "0 0 14px 0" },
    Menu: { itemHeight: 36, itemSelectedBg: "#e3f0f3", itemSelectedColor: ACCENT, itemBorderRadius: 3 },
    Form: { itemMarginBottom: 18, verticalLabelPadding: "0 0 4px" },
  },
};
