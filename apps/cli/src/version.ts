/** The version that the bundle was built as. */
declare const __DCS_TASKS_VERSION__: string | undefined
export const version = typeof __DCS_TASKS_VERSION__ === "string" ? __DCS_TASKS_VERSION__ : "0.0.0"
