export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'ends' | 'works';

/** What must never be. */
export type Violation = { readonly invariant: Invariant; readonly what: string };
