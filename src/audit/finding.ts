/** What verification can find wrong with a log. */
export type FindingKind =
  /** an entry is not what was logged */
  | 'changedEntry'
  /** an entry is gone, and no retention explains it */
  | 'missingEntry'
  /** an entry has no place in the tree, and is not waiting for one */
  | 'entryOutsideTree'
  /** something waits for a place that has one already, or is no entry */
  | 'strayPending'
  /** the places in the tree do not count up by one */
  | 'missingLeaf'
  | 'changedTile'
  | 'missingTile'
  | 'strayTile'
  /** a stored checkpoint is malformed, of another size than it says, or not signed by the log's key */
  | 'badCheckpoint'
  /** the tree is not what a checkpoint says */
  | 'otherTree'
  /** the log is shorter than a checkpoint says */
  | 'cutOff'

export interface Finding {
  readonly kind: FindingKind
  /** place in the tree, or size of the checkpoint */
  readonly index?: number
  /** id of the entry */
  readonly entry?: string
  /** the checkpoint is one that was kept elsewhere */
  readonly held?: boolean
}

export type Report = (finding: Finding) => void
