/** Types of the API's answers. Kept in one place; every page imports from here. */

export type Role = "BANK_MAKER" | "BANK_CHECKER" | "CENTRE_REVIEWER" | "CENTRE_SETTLEMENT" | "FUND_MANAGER" | "BIDDER" | "OBSERVER" | "ADMINISTRATOR";

export interface Me {
  id: number;
  login: string;
  display_name: string;
  organisation_id: number;
  organisation_name: string;
  organisation_kind: string;
  roles: string[];
}
export interface SessionView {
  user: Me | null;
  csrf_token: string;
}
export interface SignIn {
  login: string;
  password: string;
}
export interface DocumentView {
  id: number;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  organisation_id: number | null;
  created_at: string;
}
export interface BidderAccount {
  kind: "COMPANY" | "PERSON";
  name: string;
  uscc?: string | null;
  identity_no?: string | null;
  display_name: string;
  login: string;
  password: string;
  contact_email: string;
  phone: string;
  bank_account_no: string;
  bank_account_name: string;
}

/* Lots */
import type { Fen } from "../lib/money";

export interface LotView {
  id: number;
  listing_id: number;
  project_code: string;
  title: string;
  rule_set: string;
  state: string;
  start_price_fen: Fen;
  increment_fen: Fen;
  deposit_fen: Fen;
  extension_seconds: number;
  registration_closes_at: string;
  opens_at: string;
  announced_end_at: string;
  ends_at: string;
  seq: number;
  price_fen: Fen | null;
  leader: string | null;
  minimum_fen: Fen;
  bids: number;
  extensions: number;
  kinds: string[];
}
export interface EventView {
  seq: number;
  at: string;
  kind: string;
  data: Record<string, unknown>;
  hash: string;
}
export interface MyStatus {
  registration_id: number;
  state: string;
  bidder_code: string | null;
  payment_reference: string | null;
  refusal: string;
}
export interface Snapshot {
  type: "snapshot";
  seq: number;
  server_at: string;
  lot: LotView;
  recent: EventView[];
  me: MyStatus | null;
  watchers: number;
}
export interface Frame {
  type: "events";
  from_seq: number;
  to_seq: number;
  server_at: string;
  events: EventView[];
  state: string;
  price_fen: Fen | null;
  leader: string | null;
  minimum_fen: Fen;
  ends_at: string;
  bids: number;
  extensions: number;
  watchers: number;
}
export interface LotList {
  items: LotView[];
  total: number;
}
export interface BidAnswer {
  key: string;
  seq: number;
  at: string;
  bidder: string;
  price_fen: Fen;
  ends_at: string;
}
export interface RegistrationView {
  id: number;
  lot_id: number;
  lot_title: string;
  lot_state: string;
  project_code: string;
  organisation_id: number;
  organisation_name: string;
  state: string;
  bidder_code: string | null;
  deposit_fen: Fen;
  payment_reference: string | null;
  refusal: string;
  applied_at: string;
  actions: string[];
}
export interface BankAccount {
  account_no: string;
  account_name: string;
  bank_name: string;
}
export interface ReferenceView {
  id: number;
  code: string;
  purpose: string;
  subject_id: number;
  payer_organisation_id: number | null;
  expected_fen: Fen;
  account: string;
  state: string;
  due_at: string | null;
  created_at: string;
  paid_at: string | null;
  pay_into: BankAccount;
}
export interface ReferencePage {
  items: ReferenceView[];
  total: number;
}
