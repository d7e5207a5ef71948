/** Types of the tables that the migrations make; a test compares both. Times are Date, dates `YYYY-MM-DD`. */
import type { ColumnType, Generated } from 'kysely'

/** jsonb: read as a value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>

export interface Tables {
  batch: BatchTable
  upload: UploadTable
  resident: ResidentTable
  record: RecordTable
  record_history: RecordHistoryTable
  coverage: CoverageTable
  gap: GapTable
  reject: RejectTable
  staging: StagingTable
  staging_resident: StagingResidentTable
  staging_gap: StagingGapTable
  staging_unseen: StagingUnseenTable
  staging_gone: StagingGoneTable
  known_rows: KnownRowsTable
  account: AccountTable
  session: SessionTable
  platform_state: PlatformStateTable
  client: ClientTable
  client_key: ClientKeyTable
  client_assertion: ClientAssertionTable
  access_change: AccessChangeTable
  rule: RuleTable
  access_request: AccessRequestTable
  budget: BudgetTable
  look: LookTable
  look_refused: LookRefusedTable
  access_entry: AccessEntryTable
  access_pending: AccessPendingTable
  access_leaf: AccessLeafTable
  access_tile: AccessTileTable
  checkpoint: CheckpointTable
  cosignature: CosignatureTable
  log_duty: LogDutyTable
  anomaly_rule: AnomalyRuleTable
  anomaly: AnomalyTable
  anomaly_entry: AnomalyEntryTable
  anomaly_watch: AnomalyWatchTable
  unmasking: UnmaskingTable
  push: PushTable
  push_key: PushKeyTable
  confirmation: ConfirmationTable
  change: ChangeTable
  change_pending: ChangePendingTable
  change_feed: ChangeFeedTable
  subscription: SubscriptionTable
  webhook_delivery: WebhookDeliveryTable
  proof_receipt: ProofReceiptTable
  proof_count: ProofCountTable
  conflict: ConflictTable
  conflict_side: ConflictSideTable
  conflict_watch: ConflictWatchTable
  correction: CorrectionTable
  key_mark: KeyMarkTable
}

export type BatchMode = 'snapshot' | 'changes' | 'revert'
export type BatchStatus = 'waiting' | 'running' | 'merged' | 'refused' | 'dryRun' | 'reverted' | 'interrupted'
export type TemplateState = 'current' | 'outdated' | 'unmarked'

export type AccountRole = 'clerk' | 'window' | 'officer' | 'auditor' | 'securityAdmin' | 'systemAdmin'
export type SessionEnd = 'signedOut' | 'replaced' | 'reused' | 'revoked'
export type PlatformSignIn = 'none' | 'allowed' | 'managed'
export type PlatformFactor = 'oneFactor' | 'multiFactor'

interface BatchTable {
  batch_id: Generated<number>
  source: number
  export: string
  mode: BatchMode
  status: BatchStatus
  files: Json<{ name: string; bytes: number; sha256: string }[]>
  observed_at: Date
  started_at: Generated<Date>
  finished_at: Date | null
  counts: Json<Record<string, number>>
  leftover: Json<string[]>
  refusal: Json<{ code: string; message: string }> | null
  reverts: number | null
}

interface UploadTable {
  batch_id: number
  folder: string
  dry_run: boolean
  allow_shrink: boolean
  account_id: number | null
  template: TemplateState | null
  progress: Json<{ stage: 'reading' | 'merging'; rows: number; bytes?: number; totalBytes?: number }> | null
  received_at: Generated<Date>
  ended_at: Date | null
  removed_at: Date | null
}

interface ResidentTable {
  resident_id: string
  id_number: Buffer
  birth_date: string
  name_keys: string[] | null
  registered_area: string | null
  living_area: string | null
  life_status: string | null
}

interface RecordTable {
  resident_id: string
  key: string
  digest: string
  batch_id: number
  observed_at: Date
  recorded_at: Date
  source_version: number | null
  version: number
  valid_from: string | null
  valid_to: string | null
  category: number
  source: number
  deleted: Generated<boolean>
  self_collected: Generated<boolean>
  data: Json<Record<string, unknown>> | null
  sealed: Buffer | null
  stated: Buffer | null
}

interface RecordHistoryTable extends RecordTable {
  superseded_at: Date
  superseded_by: number
}

interface CoverageTable {
  coverage_id: Generated<number>
  source: number
  category: number
  area: string
  covers_from: string | null
  observed_at: Date
  batch_id: number
  recorded_at: Date
  superseded_at: Date | null
}

interface GapTable {
  gap_id: Generated<number>
  source: number
  category: number
  resident_id: string | null
  hint: string | null
  key: string | null
  batch_id: number
  recorded_at: Date
  superseded_at: Date | null
}

interface RejectTable {
  reject_id: Generated<number>
  batch_id: number
  file: number
  sheet: string | null
  line: number
  problems: Json<{ code: string; column?: string; field?: string }[]>
  digest: string | null
  sealed: Buffer | null
}

interface StagingTable {
  batch_id: number
  resident_id: string
  key: string
  digest: string
  source_version: number | null
  line: number
  valid_from: string | null
  valid_to: string | null
  category: number
  file: number
  deleted: boolean
  self_collected: boolean
  data: Json<Record<string, unknown>> | null
  sealed: Buffer | null
  sheet: string | null
  stated: Buffer | null
}

interface StagingResidentTable {
  batch_id: number
  resident_id: string
  birth_date: string
  name_key: string | null
  id_number: Buffer
}

interface StagingGapTable {
  batch_id: number
  category: number
  resident_id: string | null
  hint: string | null
  key: string | null
}

interface StagingUnseenTable {
  batch_id: number
  digest: string
}

interface StagingGoneTable {
  batch_id: number
  resident_id: string
  category: number
  key: string
}

interface KnownRowsTable {
  part: Generated<number>
  batch_id: number
  source: number
  export: string
  rules: string
  day: string
  pairs: Buffer
}

interface AccountTable {
  account_id: Generated<number>
  username: string
  password_hash: string
  role: AccountRole
  holder: string
  organisation: string
  department: string | null
  area: string
  must_change: Generated<boolean>
  totp: Buffer | null
  totp_pending: Buffer | null
  totp_step: number | null
  failures: Generated<number>
  locked_until: Date | null
  disabled: Generated<boolean>
  version: Generated<number>
  created_at: Generated<Date>
  password_changed_at: Generated<Date>
  platform_sign_in: Generated<PlatformSignIn>
  platform_subject: string | null
  own_resident: string | null
}

interface SessionTable {
  session_id: Generated<string>
  account_id: number | null
  family: Generated<string>
  refresh: string
  previous: string | null
  started_at: Generated<Date>
  refreshed_at: Generated<Date>
  expires_at: Date
  ended_at: Date | null
  ended_because: SessionEnd | null
  id_number: Buffer | null
  platform: PlatformFactor | null
}

interface PlatformStateTable {
  state: string
  expires_at: Date
}

interface ClientTable {
  client_id: string
  name: string
  organisation: string
  department: string | null
  area: string
  categories: Json<string[]>
  disabled: Generated<boolean>
  version: Generated<number>
  created_at: Generated<Date>
}

interface ClientKeyTable {
  client_id: string
  kid: string
  jwk: Json<Record<string, unknown>>
  created_at: Generated<Date>
  revoked_at: Date | null
}

interface ClientAssertionTable {
  client_id: string
  jti: string
  expires_at: Date
}

interface AccessChangeTable {
  topic: string
  number: Generated<number>
}

export type RuleRole = 'clerk' | 'window' | 'system' | 'resident'
export type RuleReach = 'ownArea' | 'presence' | 'agreed' | 'self'
export type RuleShow = 'clear' | 'masked' | 'itemClear' | 'predicate' | 'withheld'

interface RuleTable {
  rule_id: Generated<number>
  role: RuleRole
  item: string | null
  category: string | null
  level: number | null
  area: string | null
  reach: RuleReach
  show: RuleShow
  note: Generated<string>
  created_at: Generated<Date>
}

export type ChangeKind = 'accountAdd' | 'accountChange' | 'ruleChange' | 'clientAdd' | 'clientChange' | 'budgetChange'
export type ChangeStatus = 'pending' | 'approved' | 'rejected' | 'withdrawn' | 'expired'

interface AccessRequestTable {
  request_id: Generated<string>
  kind: ChangeKind
  subject: string | null
  change: Json<Record<string, unknown>>
  before: Json<Record<string, unknown>>
  difference: Json<Record<string, unknown>>
  reason: string
  at_once: Generated<boolean>
  status: Generated<ChangeStatus>
  proposed_by: number
  proposer: string
  subject_holder: string | null
  proposed_at: Generated<Date>
  expires_at: Date
  decided_by: number | null
  decider: string | null
  decided_at: Date | null
  decision_reason: string | null
}

export type BudgetRole = 'clerk' | 'window'

interface BudgetTable {
  role: BudgetRole
  per_minute: number
  per_hour: number
  per_day: number
  case_residents: number
  case_looks: number
}

interface LookTable {
  account_id: number
  nth: number
  at: Date
  case_key: string
  resident_id: string
}

interface LookRefusedTable {
  account_id: number
  day: string
  exceeded: string
  refusals: number
  first_at: Date
  last_at: Date
}

interface AccessEntryTable {
  entry_id: string
  at: Date
  version: number
  kind: string
  outcome: string
  code: string | null
  route: string | null
  request_id: string | null
  actor_kind: string
  actor: string | null
  actor_name: string | null
  role: string | null
  organisation: string | null
  department: string | null
  area: string | null
  address: string | null
  item: string | null
  case_number: string | null
  reason: string | null
  presence_method: string | null
  presence_reference: string | null
  basis: string | null
  resident_id: string | null
  resident_count: number | null
  subject: string | null
  categories_asked: number[] | null
  categories_given: number[] | null
  leaf_hash: Buffer
}

interface AccessPendingTable {
  entry_id: string
  at: Date
}

interface AccessLeafTable {
  leaf_index: number
  entry_id: string
  at: Date
  leaf_hash: Buffer
}

interface AccessTileTable {
  level: number
  tile_index: number
  root: Buffer
  hashes: Buffer
}

interface CheckpointTable {
  size: number
  note: string
}

interface CosignatureTable {
  size: number
  name: string
  line: string
}

interface LogDutyTable {
  duty: string
  tried_at: Date
  done_at: Date | null
  size: Generated<number>
  problem: string | null
  problem_code: string | null
}

export type UnmaskingStatus = 'pending' | 'approved' | 'rejected' | 'withdrawn' | 'expired'

interface UnmaskingTable {
  unmasking_id: Generated<string>
  entry_id: string
  resident_id: string
  reason: string
  status: Generated<UnmaskingStatus>
  asked_by: number
  asker: string
  asked_at: Generated<Date>
  expires_at: Date
  decided_by: number | null
  decider: string | null
  decided_at: Date | null
  decision_reason: string | null
}

export type AnomalyKind =
  | 'bulk'
  | 'sequential'
  | 'household'
  | 'selfOrColleague'
  | 'afterHours'
  | 'sharedCase'
  | 'unknownCase'
  | 'newVillage'
  | 'denials'
  | 'budget'
export type AnomalyState = 'open' | 'explained' | 'confirmed'

interface AnomalyRuleTable {
  kind: AnomalyKind
  enabled: Generated<boolean>
  parameters: Json<Record<string, unknown>>
  changed_at: Generated<Date>
}

interface AnomalyTable {
  anomaly_id: Generated<number>
  kind: AnomalyKind
  about: string
  actor: string
  actor_name: string | null
  role: string | null
  organisation: string | null
  area: string | null
  first_entry: string
  last_entry: string
  first_at: Date
  last_at: Date
  entries: Generated<number>
  score: number
  explanation: string
  found_at: Generated<Date>
  state: Generated<AnomalyState>
  decided_by: number | null
  decider: string | null
  decided_at: Date | null
  reason: string | null
}

interface AnomalyEntryTable {
  anomaly_id: number
  entry_id: string
}

interface AnomalyWatchTable {
  one: Generated<boolean>
  leaves: number
  done_at: Generated<Date>
}

interface ProofReceiptTable {
  receipt_id: string
  resident_id: string
  item: string
  case_key: string | null
  issued_at: Date
  rests: Json<Record<string, unknown>[]>
}

interface ProofCountTable {
  month: string
  item: string
  area: string
  cases: number
  papers: number
  asked: number
}

export type CorrectionState = 'open' | 'corrected' | 'upheld' | 'cannotTell' | 'withdrawn'

interface CorrectionTable {
  correction_id: string
  resident_id: string
  category: number
  source: number
  key: string
  version: number
  seen_version: number
  fields: Json<Record<string, string>>
  arrived_at: Date
  /** null: by whose it is */
  asked_as: string | null
  opened_at: Generated<Date>
  opened_by: number | null
  opener_role: string
  organisation: string | null
  statement_digest: string
  statement: Buffer
  due_on: string
  provisional: boolean
  state: Generated<CorrectionState>
  changed_at: Date | null
  closed_at: Date | null
  closed_by: number | null
  answer_digest: string | null
  answer: Buffer | null
}

interface PushTable {
  push_id: number
  client_id: string
  source: number
  at: Date
  accepted: number
  duplicate: number
  stale: number
  rejected: number
  reverted_by: number | null
}

interface ConfirmationTable {
  resident_id: string
  key: string
  category: number
  source: number
  version: number
  batch_id: number
  said_at: Date | null
  said_version: number | null
  former_at: Date | null
  former_version: number | null
}

interface PushKeyTable {
  client_id: string
  idempotency_key: string
  part: number
  fingerprint: string
  push_id: number
  answer: string
  at: Date
}

interface ChangeTable {
  batch_id: number
  nth: number
  resident_id: string | null
  category: number
  version: number | null
  deleted: boolean
}

interface ChangePendingTable {
  batch_id: number
  source: number
  at: Date
  categories: number[]
}

interface ChangeFeedTable {
  position: number
  batch_id: number
  source: number
  at: Date
  categories: number[]
}

interface SubscriptionTable {
  subscription_id: string
  client_id: string
  url: string
  categories: number[]
  secret: Buffer
  former_secret: Buffer | null
  former_until: Date | null
  position: number
  nth: number
  state: Generated<'active' | 'parked'>
  reason: string | null
  on_trial: Generated<boolean>
  next_try_at: Generated<Date>
  turn_at: Generated<Date>
  lease: string | null
  leased_until: Date | null
  failures: Generated<Json<Record<string, unknown>[]>>
  delivered_at: Date | null
  created_at: Generated<Date>
}

interface WebhookDeliveryTable {
  delivery_id: string
  subscription_id: string
  after_position: number
  after_nth: number
  through_position: number
  through_nth: number
  tries: Generated<number>
  first_tried_at: Date | null
  replayed: Generated<boolean>
  parked_at: Date | null
  reason: string | null
}

interface ConflictTable {
  conflict_id: Generated<string>
  resident_id: string
  fact: number
  authority: number | null
  opened_at: Generated<Date>
  closed_at: Date | null
}

interface ConflictSideTable {
  conflict_id: string
  source: number
  categories: number[]
  stated: Buffer
  answer: 'ownIsWrong' | 'ownIsRight' | null
  reason: string | null
  answered_at: Date | null
  answered_by: number | null
}

interface ConflictWatchTable {
  single: Generated<boolean>
  position: number
  facts: string | null
  day: string | null
}

interface KeyMarkTable {
  single: Generated<boolean>
  /** uuid */
  mark: string
  at: Generated<Date>
}
