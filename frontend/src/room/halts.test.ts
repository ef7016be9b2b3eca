import { describe, expect, it } from "vitest";
import type { EventView } from "../api/types";
import { LOT } from "./fixtures";
import { haltOf, resumptionOf } from "./halts";

const event = (seq: number, kind: string, data: Record<string, unknown>): EventView => ({ seq, at: `2025-11-20T12:00:0${seq}Z`, kind, data, hash: "" });
const PAUSED = event(3, "paused", { ground: "ATTACK", reason: "理由", left_us: "1" });
const RESUMED = event(4, "resumed", { ends_at: LOT.ends_at });

describe("halts", () => {
  it("tells the newest ground and reason", () => {
    expect(haltOf([])).toBeNull();
    const suspended = event(5, "suspended", { ground: "COURT_ORDER", reason: "裁定", left_us: "1" });
    expect(haltOf([PAUSED, RESUMED, suspended])).toEqual({ at: suspended.at, ground: "COURT_ORDER", reason: "裁定" });
  });

  it("tells the new end after a pause, until a bid moves it or the lot is halted again", () => {
    expect(resumptionOf(LOT, [PAUSED, RESUMED])).toEqual({ at: RESUMED.at, ends_at: LOT.ends_at });
    expect(resumptionOf(LOT, [PAUSED])).toBeNull();
    expect(resumptionOf({ ...LOT, ends_at: "2025-11-30T12:00:00Z" }, [PAUSED, RESUMED])).toBeNull();
    expect(resumptionOf({ ...LOT, state: "PAUSED" }, [PAUSED, RESUMED])).toBeNull();
  });
});
