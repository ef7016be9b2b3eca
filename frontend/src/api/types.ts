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

/* Notices */
export interface Citation {
  rule: string;
  name_zh: string;
  shown_zh: string;
  shown_en: string;
  citation_zh: string;
  citation_en: string;
  tag: string;
}
export interface Disclosure {
  ownership: string;
  use_and_burdens: string;
  licences: string;
  litigation: string;
  annual_fees: string;
  priority_holders: string;
  known_defects: string;
  taxes: string;
  contact: string;
  notes: string;
  special_warnings: string[];
}
export interface NoticeRight {
  kind: string;
  number: string;
  title: string;
  owner: string;
  filed_on: string | null;
  expires_on: string | null;
  annual_fee_due_on: string | null;
  ip_class: string;
  pledge_registration_no: string;
}
export interface NoticeBody {
  project_code: string;
  title: string;
  round: number;
  route: string;
  method: string;
  rule_set: string;
  bank_name: string;
  pledgor_name: string;
  rights: NoticeRight[];
  appraiser_name: string;
  appraisal_report_no: string;
  appraised_on: string;
  appraisal_fen: Fen;
  appraisal_valid_until: string;
  start_price_fen: Fen;
  deposit_fen: Fen;
  increment_fen: Fen;
  registration_closes_at: string;
  bidding_opens_at: string;
  bidding_closes_at: string;
  extension_seconds: number;
  balance_due_days: number;
  basis: string;
  parties_notified: string[];
  disclosure: Disclosure;
  former_project_code: string | null;
  former_start_price_fen: Fen | null;
  rules: Citation[];
}
export interface NoticeSummary {
  listing_id: number;
  project_code: string;
  title: string;
  kinds: string[];
  rights_count: number;
  round: number;
  state: string;
  outcome: string | null;
  phase: string;
  bank_name: string;
  appraisal_fen: Fen;
  start_price_fen: Fen;
  deposit_fen: Fen;
  increment_fen: Fen;
  registration_closes_at: string;
  bidding_opens_at: string;
  bidding_closes_at: string;
  published_at: string;
  lot_id: number | null;
}
export interface NoticeList {
  items: NoticeSummary[];
  total: number;
}
export interface NoticePage {
  listing_id: number;
  revision: number;
  published_at: string;
  state: string;
  outcome: string | null;
  phase: string;
  withdrawn_ground: string | null;
  lot_id: number | null;
  body: NoticeBody;
}
export interface PublicCertificate {
  number: string;
  valid: boolean;
  issued_on: string;
  deal_no: string;
  project_code: string;
  title: string;
  objects: string[];
  seller_name: string;
  buyer_name: string;
  buyer_uscc_masked: string | null;
  price_fen: Fen;
  method: string;
  closed_at: string;
  transferred_on: string | null;
  evidence_seq: number;
  evidence_head: string;
  document_sha256: string;
  document_public: boolean;
  revoked_at: string | null;
  revoke_reason: string | null;
}
