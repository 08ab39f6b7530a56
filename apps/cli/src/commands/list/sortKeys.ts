/** The keys of `list --sort`. Without one, tasks come in the order of the service. */
export const sortKeys = ["oldest", "newest", "status", "name"] as const

export type SortKey = (typeof sortKeys)[number]
