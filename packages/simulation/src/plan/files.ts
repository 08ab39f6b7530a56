/** Where the processes of a plan have their files. */

export const home = "/home/operator"
export const journalFile = `${home}/run.ndjson`
export const planFile = `${home}/plan.ndjson`
/** Of a run with the journal. */
export const copiesFile = `${home}/run.export.ndjson`
export const idFile = `${home}/ids.txt`
/** Of durable runs. */
export const databaseFile = `${home}/runs.db`
