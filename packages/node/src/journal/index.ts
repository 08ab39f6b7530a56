/**
 * A journal of a bulk deletion on disk: what was sent and how it ended, so that a run that was killed can be resumed.
 *
 * @since 0.1.0
 */
export { type AppendFile, open as openAppendFile, type Unopened } from "./appendFile.ts"
export { openJournal } from "./journal.ts"
export { JournalError } from "./JournalError.ts"
export { type JournalTarget, canonicalTarget as journalKeyOf } from "./journalFile.ts"
export { acquire as acquireLock } from "./lock.ts"
