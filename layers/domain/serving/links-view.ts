import { pageOf } from './page.ts';
import type { Question } from './view.ts';

/**
 * The accounts that the person belongs to. `group` events are folded as events; accounts themselves are not kept, so
 * no profile has a link.
 *
 * @example
 * linksView(question); // { data: [], cursor }
 */
export function linksView(question: Question): unknown {
  const list = { items: [], position: () => '', limits: { usual: 20, most: 20 } };
  const { items, cursor } = pageOf(list, question);
  return { data: items, cursor };
}
