import type { EventView, LotView } from "../../api/types";
import type { Act } from "../acts";

/** What every form of the room is given. `busy` says why nothing can be sent now. */
export interface FormProperties {
  lot: LotView;
  code: string;
  events: readonly EventView[];
  busy: string | null;
  onAct: (act: Act) => void;
}
