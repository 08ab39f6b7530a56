/**
 * A journal of bulk deletions in a file. It records which deletions were sent and how they ended, so that a run that was
 * interrupted or killed can be resumed.
 *
 * @since 0.1.0
 * @module
 */
export { type AppendFile, AppendFileError, type AppendFileEvents, openAppendFile } from "./appendFile.ts"
export { type FileJournal, layerJournal, openJournal } from "./journal.ts"
export { type FileReason, JournalError } from "./JournalError.ts"
export { canonicalTarget, type JournalTarget } from "./target.ts"
