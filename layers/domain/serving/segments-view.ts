import type { CompiledSegment, ConditionResult } from '../segments/compiled.ts';
import { namesIn, pageOf, wordIn } from './page.ts';
import { isoTime, type Question, type ViewBody } from './view.ts';

const LIMITS = { usual: 100, most: 200 } as const;

/**
 * Who is in which segment and why: each segment's answer at this moment, each of its conditions with what the profile
 * has, and until when that holds with no new event. `entered_at` is the entry that was recorded and published; it is
 * null where the person is not in, or where the rule came true without an event since it was made. `include` names
 * keys of segments, `member=true` leaves only those that the person is in.
 *
 * @example
 * segmentsView(question); // { data: [{ key: 'abandoned_cart', member: true, conditions: […], … }], cursor }
 */
export function segmentsView(question: Question): ViewBody {
  const keys = namesIn(question.query, 'include');
  const member = wordIn(question.query, 'member', ['true', 'false']);
  const items = question.segments
    .filter(({ key }) => keys?.has(key) ?? true)
    .map((segment) => ({ segment, answer: segment.evaluate(question.profile.state, question.now) }))
    .filter(({ answer }) => member === undefined || String(answer.member) === member);
  const position = ({ segment }: (typeof items)[number]) => `${segment.key}\n${segment.id}`;
  const page = pageOf({ items, position, limits: LIMITS }, question);
  const data = page.items.map(({ segment, answer }) => ({
    id: segment.id,
    key: segment.key,
    version: segment.version,
    member: answer.member,
    entered_at: isoTime(question.profile.memberships[segment.id]?.since),
    valid_until: isoTime(answer.validUntil),
    conditions: conditionsOf(segment, question),
  }));
  return { data, cursor: page.cursor };
}

function conditionsOf(segment: CompiledSegment, { profile, now }: Question): readonly unknown[] {
  return segment.explain(profile.state, now).map(({ validUntil, ...condition }: ConditionResult) => ({
    ...condition,
    valid_until: isoTime(validUntil),
  }));
}
