/** What a command decides after a request that it sends itself, without core. `--debug` shows it. */

/** The attribute of the request's span. */
export const decisionAttribute = "dcs_tasks.decision"
