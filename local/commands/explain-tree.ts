import * as z from 'zod';

const Time = z.string().nullable();
const Owner = z
  .object({ profile_id: z.string(), another_profile: z.boolean(), value: z.string() })
  .nullable();

/** The explanation of a profile as the API answers it; only what the tree shows is required. */
export const ProfileExplanation = z.object({
  rules: z.number(),
  profile_id: z.string(),
  created_at: Time,
  links: z.array(
    z.object({
      type: z.string(),
      value: z.string(),
      seen: z.number(),
      strength: z.number(),
      first_seen_at: Time,
      last_seen_at: Time,
      from_profile: z.string().nullable(),
      mixed_scripts: z.boolean(),
      configured: z.boolean(),
    }),
  ),
  joined: z.array(
    z.object({
      profile_id: z.string(),
      at: Time,
      message_id: z.string(),
      rules: z.number(),
      through: z.array(z.object({ type: z.string().nullable(), value: z.string().nullable() })),
    }),
  ),
  refusals: z.array(
    z.object({
      type: z.string(),
      reason: z.string(),
      at: Time,
      message_id: z.string(),
      rules: z.number(),
      owner: Owner,
    }),
  ),
  weak_links: z.array(z.object({ type: z.string(), strength: z.number(), needed: z.number(), owner: Owner })),
  pins: z.array(z.object({ id: z.string(), side: z.string() })),
});
export type ProfileExplanation = z.infer<typeof ProfileExplanation>;

type Node = { readonly text: string; readonly below?: readonly Node[] };

/** Why a profile is what it is, as a tree: what it found itself, whom it took in and through what, what it refused. */
export function explainTree(explanation: ProfileExplanation): readonly string[] {
  const { profile_id, created_at, rules, links, joined } = explanation;
  const known = new Set(joined.map((join) => join.profile_id));
  const own = links.filter(({ from_profile }) => from_profile === null || !known.has(from_profile));
  const root: Node = {
    text: `${profile_id}, since ${time(created_at)}; rules in force: version ${rules}`,
    below: [
      ...own.map(linkNode),
      ...joined.map((join) => joinNode(join, links)),
      ...group('did not take', explanation.refusals.map(refusalNode)),
      ...group('too weak to join yet', explanation.weak_links.map(weakNode)),
      ...group(
        'set apart by',
        explanation.pins.map(({ id, side }) => ({
          text: `${id}: ${side === 'left' ? 'this one left' : 'this one stayed'}`,
        })),
      ),
    ],
  };
  return [root.text, ...branches(root.below ?? [], '')];
}

type Link = ProfileExplanation['links'][number];

function linkNode({ type, value, seen, strength, ...link }: Link): Node {
  const notes = [
    ...(link.mixed_scripts ? ['letters of several scripts'] : []),
    ...(link.configured ? [] : ['of a type that the rules no longer know']),
  ];
  const times = `${time(link.first_seen_at)} to ${time(link.last_seen_at)}`;
  return { text: [`${type} ${value}  seen ${seen}×, strength ${strength}, ${times}`, ...notes].join('; ') };
}

function joinNode(join: ProfileExplanation['joined'][number], links: readonly Link[]): Node {
  const through = join.through.map(({ type, value }) =>
    type === null ? 'an identifier that it no longer has' : `${type} ${value ?? ''}`,
  );
  return {
    text: `took in ${join.profile_id} ${time(join.at)} through ${through.join(' and ')} (${because(join)})`,
    below: links.filter(({ from_profile }) => from_profile === join.profile_id).map(linkNode),
  };
}

function refusalNode({ type, owner, reason, at, ...refusal }: ProfileExplanation['refusals'][number]): Node {
  return { text: `${named(type, owner)}: ${reason}, ${time(at)} (${because(refusal)})` };
}

function weakNode({ type, owner, strength, needed }: ProfileExplanation['weak_links'][number]): Node {
  return { text: `${named(type, owner)}: strength ${strength} of ${needed}` };
}

function because({ message_id, rules }: { readonly message_id: string; readonly rules: number }): string {
  return `event ${message_id}, rules ${rules}`;
}

function named(type: string, owner: z.infer<typeof Owner>): string {
  if (owner === null) return `${type} that nobody has by now`;
  return `${type} ${owner.value} of ${owner.another_profile ? owner.profile_id : 'its own by now'}`;
}

function group(text: string, below: readonly Node[]): Node[] {
  return below.length > 0 ? [{ text, below }] : [];
}

function branches(nodes: readonly Node[], indent: string): string[] {
  return nodes.flatMap(({ text, below = [] }, index) => {
    const isLast = index === nodes.length - 1;
    return [
      `${indent}${isLast ? '└─' : '├─'} ${text}`,
      ...branches(below, `${indent}${isLast ? '   ' : '│  '}`),
    ];
  });
}

/** `2026-03-15 12:00:00`, UTC. */
function time(at: string | null): string {
  return at === null ? 'an unknown time' : at.slice(0, 19).replace('T', ' ');
}
