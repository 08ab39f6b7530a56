/** Placeholder. */
export {}
