/** The statuses for completions, in a file that loads nothing else of the selection. */
export { knownStatuses } from "@dcs-tasks/core/selection"
