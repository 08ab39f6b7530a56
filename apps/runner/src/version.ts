/** The version of the package; the build inserts it. */
declare const __DCS_TASKS_VERSION__: string | undefined

export const version = typeof __DCS_TASKS_VERSION__ === "string" ? __DCS_TASKS_VERSION__ : "development"
