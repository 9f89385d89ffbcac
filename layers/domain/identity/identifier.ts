import type { ItemKey } from '../profiles/items.ts';

/** Something that says who an event is about, normalised. */
export type Identifier = { readonly type: string; readonly value: string };

/** An identifier with the key of its item in the profiles table. */
export type KeyedIdentifier = Identifier & { readonly key: ItemKey };
