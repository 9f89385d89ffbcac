import type { HistoryPreview } from '@tributary/domain/identity/preview-history';
import type { PreviewJob } from '@tributary/domain/previewing/preview-job';
import * as z from 'zod';

const Report = z.record(z.string(), z.json());
type Report = NonNullable<PreviewJob['report']>;

/** An item of the table holds 400 KB, the rules among them. */
const MAX_BYTES = 150_000;
/** Tried in turn: identifiers may be 1,000 characters long, and profiles have as many types as senders make up. */
const NAMED = [
  { examples: 20, largest: 10 },
  { examples: 3, largest: 3 },
  { examples: 0, largest: 0 },
] as const;

/** What is answered of a preview. All figures are always there, and as many examples as there is room for. */
export function reportOf(
  preview: HistoryPreview,
  range: { readonly from: number; readonly to: number },
): Report {
  const shortened = NAMED.map((named) => asJson(withOnly(named, preview), range));
  const [full] = shortened;
  const report =
    shortened.find(({ text }) => Buffer.byteLength(text) <= MAX_BYTES) ?? shortened.at(-1) ?? full;
  const shown = Report.parse(JSON.parse(report?.text ?? '{}'));
  return report === full ? shown : { ...shown, examplesLeftOut: true };
}

function asJson({ read, ...rest }: HistoryPreview, range: { readonly from: number; readonly to: number }) {
  const { events, last, of, clusters, endedBy } = read;
  const isSample = endedBy !== undefined || events < of.events;
  const times = { from: iso(range.from), to: iso(range.to) };
  const upTo = of.last !== undefined && { last: iso(of.last) };
  const shown = { ...times, events, isSample, clusters, of: { events: of.events, ...upTo } };
  const seen = { ...shown, ...(last !== undefined && { last: iso(last) }), ...(endedBy && { endedBy }) };
  return { text: JSON.stringify({ read: seen, ...rest }) };
}

const iso = (at: number) => new Date(at).toISOString();

function withOnly(
  { examples, largest }: (typeof NAMED)[number],
  { read, today, proposed, compared }: HistoryPreview,
): HistoryPreview {
  const { same, split, joined } = compared;
  return {
    read,
    today: { ...today, largest: today.largest.slice(0, largest) },
    proposed: { ...proposed, largest: proposed.largest.slice(0, largest) },
    compared: {
      same,
      split: { ...split, examples: split.examples.slice(0, examples) },
      joined: { ...joined, examples: joined.examples.slice(0, examples) },
    },
  };
}
