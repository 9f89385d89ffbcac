import type { StatsContext } from './actions-core.cjs';

const nothing = () => undefined;

/** Connectors count things for those who run many of them; nobody here reads that. */
export const NO_STATS: StatsContext = {
  tags: [],
  statsClient: {
    observe: nothing,
    _name: (name) => name,
    _tags: (tags) => tags ?? [],
    incr: nothing,
    set: nothing,
    histogram: nothing,
  },
};
