/** The version of the bundle, set by the build. */
declare const __DCS_TASKS_VERSION__: string | undefined
export const version = typeof __DCS_TASKS_VERSION__ === "string" ? __DCS_TASKS_VERSION__ : "0.0.0"
