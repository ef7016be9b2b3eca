/** The API's types by the names that pages use, taken from its OpenAPI document (`npm run types`). */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Role = "BANK_MAKER" | "BANK_CHECKER" | "CENTRE_REVIEWER" | "CENTRE_SETTLEMENT" | "FUND_MANAGER" | "BIDDER" | "RESERVE_OFFICER" | "OBSERVER" | "ADMINISTRATOR";

export type Me = Schemas["Me"];
export type SessionView = Schemas["SessionView"];
export type SignIn = Schemas["SignIn"];
export type BidderAccount = Schemas["BidderAccount"];
export type DocumentView = Schemas["DocumentView"];

export type LotView = Schemas["LotView"];
export type LotList = Schemas["Lots"];
export type EventView = Schemas["EventView"];
export type MyStatus = Schemas["MyStatus"];
export type Presence = Schemas["Presence"];
/** The discriminators of frames are optional in the document (they have a default) and always there on the wire. */
export type Snapshot = Schemas["Snapshot"] & { type: "snapshot" };
export type Frame = Schemas["Frame"] & { type: "events" };
export type RegistrationView = Schemas["RegistrationView"];
export type BiddingTerms = Schemas["BiddingTerms"];
export type MemberView = Schemas["MemberView"];
export type GroupConsent = Schemas["GroupConsent"];
export type JointApplication = Schemas["JointApplication"];

export type BankAccount = Schemas["BankAccount"];
export type ReferenceView = Schemas["ReferenceView"];
export type ReferencePage = Schemas["ReferencePage"];

export type Citation = Schemas["Citation"];
export type Disclosure = Schemas["Disclosure"];
export type NoticeBody = Schemas["NoticeBody"];
export type NoticeRight = Schemas["NoticeRight"];
export type NoticeSummary = Schemas["NoticeSummary"];
export type NoticeList = Schemas["NoticeList"];
export type StageView = Schemas["StageView"];
export type NoticePage = Schemas["NoticePage"];
export type PublicCertificate = Schemas["PublicCertificate"];
