/** What misses of this bench and of real runs taught, and what was changed. */
export const LESSONS = [];
