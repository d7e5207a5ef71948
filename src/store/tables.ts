/** Types of the tables that the migrations make; a test compares both. Times are Date, dates `YYYY-MM-DD`. */
import type { ColumnType, Generated } from 'kysely'

/** jsonb: read as a value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>

export interface Tables {
  batch: BatchTable
  resident: ResidentTable
  record: RecordTable
  record_history: RecordHistoryTable
  coverage: CoverageTable
  gap: GapTable
  reject: RejectTable
  staging: StagingTable
  staging_resident: StagingResidentTable
  staging_gap: StagingGapTable
  account: AccountTable
}

export type BatchMode = 'snapshot' | 'changes' | 'revert'
export type BatchStatus = 'running' | 'merged' | 'refused' | 'dryRun' | 'reverted' | 'interrupted'

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

interface ResidentTable {
  resident_id: string
  id_number: Buffer
  birth_date: string
  name_key: string | null
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
  suspect: boolean
  data: Json<Record<string, unknown>> | null
  sealed: Buffer | null
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

interface AccountTable {
  account_id: Generated<number>
  username: string
  password_hash: string
  role: string
  organisation: string
  area: string
  created_at: Generated<Date>
}
