import type { Edit } from './bundle.ts';

/** One thing done wrong on purpose. */
export type Mutation = {
  readonly name: string;
  /** What breaks: an invariant, `ends` (it never comes to an end) or `works` (something threw). */
  readonly breaks: readonly string[];
  readonly edits: readonly Edit[];
};

const profiles = 'layers/domain/profiles';
const processing = 'functions/process-events/process-events.ts';
const publishing = 'functions/publish-changes/publish-changes.ts';

function mutation(
  name: string,
  breaks: string,
  ...edits: readonly (readonly [string, string, string])[]
): Mutation {
  return {
    name,
    breaks: breaks.split(' '),
    edits: edits.map(([file, find, replace]) => ({
      file: file.includes('/') ? file : `${profiles}/${file}.ts`,
      find,
      replace,
    })),
  };
}

const COMMIT = 'return await store.commit({ ...built.commit, main });';
const CHUNKS = 'await inParallel([...chunks, ...built.chunks], 4, (chunk) => store.putChunk(chunk));';

/** What the store promises, and what the one write of a plan is. */
const WRITING: readonly Mutation[] = [
  mutation('chunk of ids under a key from the version', 'I2 I6', [
    'write-plan',
    'await spill(built.remembered, context, store)',
    'await spill(built.remembered, { ...context, random: () => Buffer.from(`${built.commit.main.key}${built.commit.main.version}`.slice(-12)) }, store)',
  ]),
  mutation('chunk of bodies under a key from the version', 'I7', [
    'changes-of',
    'forwardEvents(events, made.length, context)',
    'forwardEvents(events, made.length, { ...context, random: () => Buffer.from(`${survivor?.key}${survivor?.version}`.slice(-12)) })',
  ]),
  mutation(
    'spill after the main',
    'I2 I6 I7',
    ['write-plan', CHUNKS, ''],
    [
      'write-plan',
      COMMIT,
      `const end = await store.commit({ ...built.commit, main }); ${CHUNKS} return end;`,
    ],
  ),
  mutation('no version condition', 'I5 I6', [
    'profile-store.memory',
    "standing?.kind === 'main' &&\n    standing.profileId === expected.profileId &&\n    standing.version === expected.version",
    "standing?.kind === 'main' && standing.profileId === expected.profileId",
  ]),
  mutation('no condition on a pointer', 'I3', [
    'profile-store.memory',
    'holds: (standing: ProfileItem | undefined) => !standing',
    'holds: () => true',
  ]),
  mutation('no condition on a create', 'I6 I3', [
    'profile-store.memory',
    "if (expected === 'absent') return standing === undefined;",
    "if (expected === 'absent') return true;",
  ]),
  mutation('no condition on a loser', 'I6', [
    'profile-store.memory',
    'holds: (standing: ProfileItem | undefined) => isAsExpected(standing, before),',
    'holds: () => true,',
  ]),
  mutation('no condition on the survivor', 'I6 I3', [
    'profile-store.memory',
    'holds: (standing) => isAsExpected(standing, expected)',
    'holds: () => true',
  ]),
  mutation('merge in two writes', 'I3 I6', [
    'write-plan',
    COMMIT,
    `const { losers } = built.commit;
    const end = await store.commit({ ...built.commit, main, losers: [] });
    if (end !== 'committed' || losers.length === 0) return end;
    const next = { ...main, version: main.version + 1, changes: [] };
    return await store.commit({ ...built.commit, main: next, expected: { profileId: main.profileId, version: main.version }, losers, pointers: [], checks: [] });`,
  ]),
  mutation('attach without the main', 'I3 ends', [
    'write-plan',
    COMMIT,
    `for (const pointer of built.commit.pointers) await store.putChunk(pointer);
    return await store.commit({ ...built.commit, main, pointers: [] });`,
  ]),
  mutation('attach without the pointer', 'I3', [
    'write-plan',
    COMMIT,
    'return await store.commit({ ...built.commit, main, pointers: [] });',
  ]),
  mutation('changes in a second write', 'I7', [
    'write-plan',
    COMMIT,
    `const end = await store.commit({ ...built.commit, main: { ...main, changes: [] } });
    if (end !== 'committed') return end;
    return await store.commit({ main: { ...main, version: main.version + 1 }, expected: { profileId: main.profileId, version: main.version }, losers: [], pointers: [], checks: [] });`,
  ]),
  mutation('changes accumulated', 'I7', [
    'build-commit',
    'changes: facts.changes,',
    'changes: [...main.changes, ...facts.changes],',
  ]),
  mutation('time-out taken as success', 'I2 I6 I3', [
    'write-plan',
    "if (error instanceof StoreInDoubt) return 'in-doubt';",
    "if (error instanceof StoreInDoubt) return 'committed';",
  ]),
  mutation('failed condition taken as success', 'I2 I6 I3', [
    'write-plan',
    COMMIT,
    "await store.commit({ ...built.commit, main }); return 'committed';",
  ]),
];

/** Memory of ids. */
const REMEMBERING: readonly Mutation[] = [
  mutation('no watermark: chunks are never asked', 'I2 I6', [
    'known',
    'if (main.watermark === undefined || comparePairs(id, main.watermark) > 0) return [];',
    'if (main.watermark !== undefined) return [];',
  ]),
  mutation('watermark of the latest spill, not the greatest ever', 'I2 I6', [
    'memory',
    'greaterPair(watermark, spill.at(-1))',
    'spill.at(-1)',
  ]),
  mutation('watermark without tie-break', 'I2 I6', [
    'known',
    'comparePairs(id, main.watermark) > 0',
    'id.at >= main.watermark.at',
  ]),
  mutation(
    'missing chunk taken as empty',
    'I2 I6',
    ['read-chunks', 'if (!reader.consistent) await readInto', 'if (false) await readInto'],
    ['read-chunks', 'missing: new Set(lost.map(({ key }) => key))', 'missing: new Set()'],
  ),
  mutation('no check within the batch', 'I2 I6', ['stage', '|| own?.eventIds.has(pair) === true', '']),
  mutation('duplicates are not looked up', 'I2 I6', [
    'stage',
    'staging.reading.known.has(event) || own?.eventIds.has(pair) === true',
    'own?.eventIds.has(pair) === true',
  ]),
  mutation('an event is not remembered by its own commit', 'I2 I6', [
    'build-commit',
    'plan.events.map(({ id }) => id),',
    'plan.events.slice(1).map(({ id }) => id),',
  ]),
  mutation('merge drops chunks', 'I2 I6', [
    'memory',
    'uniteChunks(memories, now)',
    'uniteChunks(memories.slice(0, 1), now)',
  ]),
  mutation('merge drops the ring', 'I2 I6', [
    'memory',
    '...memories.flatMap(({ ring }) => ring)',
    '...memories.slice(0, 1).flatMap(({ ring }) => ring)',
  ]),
  mutation('joined chunks forget what they held', 'I2 I6', [
    'spill',
    '[...chunks.values()].flatMap((chunk) => chunk.ids ?? [])',
    '[]',
  ]),
];

/** Numbers and facts. */
const TELLING: readonly Mutation[] = [
  mutation('numbers not announced', 'I7', [
    'changes-of',
    'merged: losers.map(({ profileId }) => profileId), numbers }',
    'merged: losers.map(({ profileId }) => profileId), numbers: {} }',
  ]),
  mutation('numbers of the survivor alone', 'I7', [
    'combine',
    'greatestNumbers(bases.map(({ numbers }) => numbers))',
    'greatestNumbers([rolesOf(plan).survivor?.numbers ?? {}])',
  ]),
  mutation('no closing exits', 'I7', [
    'changes-of',
    '.filter(({ id }) => Object.hasOwn(loser.memberships, id))',
    '.filter(() => false)',
  ]),
  mutation('a closing exit numbered from staged state', 'I7', [
    'build-commit',
    'item: redirectOf(loser, main.key, context),',
    'item: redirectOf({ ...loser, numbers: facts.numbers }, main.key, context),',
  ]),
  mutation('transitions compared with all memberships that were joined', 'I7', [
    'build-commit',
    'evaluateAll(state, { before, configuration, now, reason })',
    'evaluateAll(state, { before: { ...before, memberships: Object.assign({}, before.memberships, ...losers.map((loser) => loser.memberships)) }, configuration, now, reason })',
  ]),
  mutation('fact id made when publishing', 'I7', [
    'layers/domain/facts/facts-of.ts',
    'id: shortHash(item.profileId, String(item.version), String(index)),',
    'id: shortHash(item.profileId, String(item.version), String(index), String((globalThis.told = (globalThis.told ?? 0) + 1))),',
  ]),
  mutation('publishing goes on past what the bus did not take', 'I7', [
    publishing,
    'if (first) return first.commit.sequenceNumber;',
    '',
  ]),
  mutation('queue time-out taken as sent', 'I2 I3 I6 I7', [
    processing,
    'if (confirmed.length < messages.length || confirmed.includes(false))',
    'if (confirmed.length < messages.length)',
  ]),
  mutation('record acknowledged before the commit', 'I2 I3 I6 I7', [
    processing,
    'const all = await processLines(\n    opened.flatMap((record) => record.lines),\n    dependencies,\n  );',
    "const lines = opened.flatMap((record) => record.lines); const all = new Map(lines.map((line) => [line, { is: 'processed' }])); processLines(lines, dependencies).catch(() => undefined);",
  ]),
  mutation('queue message deleted though its event is to be tried again', 'I2 I3 I6 I7', [
    processing,
    "return isDone(ends.get(event)) ? { kind: 'done' } : tryAgain(message, dependencies.random);",
    "return { kind: 'done' };",
  ]),
];

/** Who is who. */
const IDENTIFYING: readonly Mutation[] = [
  mutation(
    'shortening through staged redirects',
    'I3 ends',
    [
      'commit-events',
      "import { readOwners } from './read-owners.ts';",
      "import { readOwners } from './read-owners.ts';\nimport { rolesOf } from './combine.ts';",
    ],
    [
      'commit-events',
      'const context = { configuration, now, random: ports.random };',
      `const context = { configuration, now, random: ports.random };
  const redirects = staged.plans.flatMap((plan) => {
    const { survivor, losers } = rolesOf(plan);
    return losers.map((loser) => [loser.key, { kind: 'redirect', to: survivor.key }]);
  });
  await shorten(shorteningsOf(new Map([...reading.items, ...redirects])), ports.store);`,
    ],
    // The store would refuse what is staged, as it refuses what an unmerge has taken back.
    [
      'profile-store.memory',
      "through.every((one) => isBefore({ is: 'redirect', ...one.expected })(get(one.key)))",
      'true',
    ],
  ),
  mutation('one hop only', 'I3 ends', ['walk', 'export const MAX_HOPS = 40;', 'export const MAX_HOPS = 1;']),
  mutation('the youngest survives', 'I4', [
    'combine',
    'return a.created - b.created || (a.profileId < b.profileId ? -1 : 1);',
    'return b.created - a.created || (a.profileId < b.profileId ? -1 : 1);',
  ]),
  mutation('a redirect keeps its version', 'I6', ['changes-of', 'version: version + 1,', 'version,']),
  mutation('all reads are eventual', 'ends I2 I3 I6', [
    'commit-events',
    'consistent: round > 0',
    'consistent: false',
  ]),
  mutation('limits drop the highest priority', 'I3 I6 I2', [
    'stage',
    'reason !== undefined ? identifiers.pop() : undefined',
    'reason !== undefined ? identifiers.shift() : undefined',
  ]),
  mutation('a drop is not checked by its commit', 'I5 I3 I1', [
    'build-commit',
    'checks: [...checks.values()]',
    'checks: []',
  ]),
  mutation('a drop decided on staged state', 'I1 I5', [
    'stage',
    'return consistent && ![...plans.values()].some(changesIdentity);',
    'return true;',
  ]),
  mutation('no base check', 'I2 I6', [
    'stage',
    "if (own && !isAsked(event, own, staging.reading)) return 'torn';",
    '',
  ]),
];

/** What is too weak, too much in a while, or too long ago. */
const MEASURING: readonly Mutation[] = [
  mutation('strength is not looked at', 'I5', [
    'judge',
    "return rules.minimumStrength > 0 && isTooWeak(union, rules) ? 'strength' : undefined;",
    'return undefined;',
  ]),
  mutation('links count of whoever owns what was dropped', 'I5', [
    'judge',
    'const involved = new Set(identifiers.flatMap(({ key }) => plans.get(key) ?? []));',
    'const involved = new Set(plans.values());',
  ]),
  mutation('links begin at five', 'I5', [
    'judge',
    'let seen = weakLinks.get(key)?.seen ?? 0;',
    'let seen = 5 + (weakLinks.get(key)?.seen ?? 0);',
  ]),
  mutation('a merge forgets what its parts were seen with', 'I5', [
    'provenance',
    'const links = bases.map((base) =>',
    'const links = bases.slice(0, 1).map((base) =>',
  ]),
  mutation('links of an unmerge go with the wrong side', 'I5', [
    'unmerge-provenance',
    'partOf(link, { key, own: own.events, other: other.events })',
    'partOf(link, { key, own: other.events, other: own.events })',
  ]),
  mutation('links of an unmerge stay with both sides', 'I5', [
    'unmerge-provenance',
    'const seen = Math.min(carrying.length, link.seen - other.filter((past) => carries(past, key)).length);',
    'const { seen } = link;',
  ]),
  mutation('a limit a day is a limit for ever', 'I5', [
    'layers/domain/identity/limits.ts',
    'if (windowMs === Infinity) return true;',
    'return true;',
  ]),
  mutation('a limit a day is no limit', 'I5', [
    'layers/domain/identity/limits.ts',
    'return hasFullWindow(times, { count, windowMs });',
    'return false;',
  ]),
  mutation('chunks never expire', 'ends', ['known', 'return expires * 1000 <= now;', 'return false;']),
  mutation('ids are forgotten after ten hours', 'I2', [
    'memory',
    'export const REMEMBER_SECONDS = 26 * 60 * 60;',
    'export const REMEMBER_SECONDS = 10 * 60 * 60;',
  ]),
  mutation('computed values are not committed', 'I6 I7', [
    'build-commit',
    '...evaluated.noted,',
    'evaluatedBy: evaluated.noted.evaluatedBy,',
  ]),
  mutation('a wake-up commits no computed values', 'I6 I7', [
    'wake-profile',
    '...main, ...evaluated.noted, version',
    '...main, evaluatedBy: evaluated.noted.evaluatedBy, version',
  ]),
  mutation('nobody is told of computed values', 'I7', [
    'evaluate',
    "configuration.wantsFact('Trait Changed') ? traits.changed : []",
    '[]',
  ]),
];

/** When somebody is due with no new event. */
const TIMING: readonly Mutation[] = [
  mutation('a merge forgets when it is due', 'I6 I7', [
    'build-commit',
    'due: evaluated.validUntil, now });',
    'due: losers.length > 0 ? undefined : evaluated.validUntil, now });',
  ]),
  mutation('an earlier due time is not taken', 'I6 I7', [
    'due',
    'Math.min(indexed, due)',
    'Math.max(indexed, due)',
  ]),
  mutation('only segments are due', 'I6', ['evaluate', 'traits.validUntil ?? Infinity,\n    by', 'by']),
  mutation('a wake-up is the last one', 'I6 I7', [
    'wake-profile',
    'const due = dueAt({ indexed: main.dueAt, due: validUntil, now });',
    'const due = undefined;',
  ]),
];

/** Rules that change. */
const CHANGING: readonly Mutation[] = [
  mutation('copies are not looked for by other versions of the rules', 'I2 I6', [
    'read-event',
    'return otherTops.length > 0 ? { ...read, otherTops } : read;',
    'return read;',
  ]),
];

/** In which segments people's accounts are. */
const ACCOUNTS: readonly Mutation[] = [
  mutation('members are not told of their account', 'I6', [
    publishing,
    ', ...membersOf(commits, now())]',
    ']',
  ]),
  mutation('who joins an account is not told of it', 'I6', [
    'layers/domain/accounts/told.ts',
    'if ([...now].some((id) => !told.includes(id))) return true;',
    '',
  ]),
  mutation('who was taken out is not told of their account', 'I6', [
    'wake-profile',
    'if (asksAccounts) for (const { to } of Object.values(main?.moved ?? {})) keys.add(to);',
    '',
  ]),
  mutation(
    'both sides of an unmerge keep what was told to the whole',
    'I6',
    [
      'unmerge-plan',
      'stateTold(state, configuration, ports.store);',
      'Promise.resolve(main.state.accountSegments ? { ...state, accountSegments: main.state.accountSegments } : state);',
    ],
    ['unmerge', "read.is === 'done' ? tellAccountsOf(read, ports) : read", 'read'],
  ),
];

/** What is known of a person. */
const FOLDING: readonly Mutation[] = [
  mutation('counter combined by max', 'I6', [
    'fold',
    'addTo(draft.features, key, draftOf(feature));\n  draft.recent',
    `{
      const standing = draft.features.get(key);
      if (standing) standing.count = Math.max(standing.count, feature.count);
      else addTo(draft.features, key, draftOf(feature));
    }
  draft.recent`,
  ]),
  mutation('trait by arrival', 'I6', [
    'registers',
    'if (standing === undefined || isNewer(register, standing)) registers.set(name, register);',
    'registers.set(name, register);',
  ]),
  mutation('merge drops the state of the loser', 'I6', [
    'build-commit',
    'bases.map((base) => base.state),',
    'bases.slice(0, 1).map((base) => base.state),',
  ]),
];

const UNKNOWN =
  "if (staging.reading.known.has(event) || own?.eventIds.has(pair) === true) return 'duplicate';";

/** Profiles taken apart. */
const UNMERGING: readonly Mutation[] = [
  mutation('no duplicate-first under unmerge', 'I2 I6', [
    'stage',
    UNKNOWN,
    "if ((staging.reading.known.has(event) || own?.eventIds.has(pair) === true) && (!own || isOwnedWhole(event, plans, own))) return 'duplicate';",
  ]),
  mutation('refold of the whole lake', 'I7 I6', [
    'history-of',
    'hashes.has(event.id.hash) || (receivedAt < now - WINDOW_MS && owned.has(event.identifiers[0].key)),',
    'hashes.has(event.id.hash) || owned.has(event.identifiers[0].key),',
  ]),
  mutation('memories not rebuilt: each side keeps all of it', 'I2 I6', [
    'unmerge-memory',
    'side.remembered.filter(({ hash }) => !theirs.has(hash))',
    'side.remembered',
  ]),
  mutation('memories not rebuilt: both sides begin with nothing', 'I2 I6 works', [
    'unmerge-memory',
    'return memoryOf([...kept, ...added], context);',
    'return memoryOf([], context);',
  ]),
  mutation('states not folded anew', 'I6', [
    'unmerge-plan',
    ': folded(sides.stays.events);',
    ': main.state;',
  ]),
  mutation('no moved', 'I3 ends', [
    'unmerge-parts',
    '...gone.map(({ key }) => [key, { to, at }] as const),',
    '',
  ]),
  mutation('moved without its age', 'I3', [
    'combine',
    'if (!owned.has(key) && (newest.get(key)?.at ?? -Infinity) < move.at) newest.set(key, move);',
    'if (!owned.has(key) && !newest.has(key)) newest.set(key, move);',
  ]),
  mutation('the version of the profile that left begins anew', 'I6', [
    'unmerge-commit',
    'version: (redirect?.version ?? 0) + 1,',
    'version: 1,',
  ]),
  mutation('the numbers of the profile that left begin anew', 'I7', [
    'unmerge-commit',
    'const before = redirect && { numbers: redirect.numbers, memberships: {} };',
    'const before = redirect && { numbers: {}, memberships: {} };',
  ]),
  mutation('pins are not looked at', 'I4', ['judge', "if (unitesPins(plan)) return 'pin';", '']),
  mutation('a merge forgets pins', 'I4', [
    'provenance',
    'const pins = unitePins(bases);',
    'const pins = bases.length > 1 ? [] : unitePins(bases);',
  ]),
  mutation('an unmerge says nothing of segments', 'I7', [
    'unmerge-commit',
    'transitions: [...all.transitions, ...all.traits],',
    'transitions: all.traits,',
  ]),
  mutation('a side without events says when it was made', 'I6', [
    'fold',
    'if (state.recent.length === 0) return;',
    '',
  ]),
];

/** Every mutation that the histories must catch. */
export const MUTATIONS: readonly Mutation[] = [
  ...WRITING,
  ...REMEMBERING,
  ...TELLING,
  ...IDENTIFYING,
  ...MEASURING,
  ...TIMING,
  ...ACCOUNTS,
  ...CHANGING,
  ...FOLDING,
  ...UNMERGING,
];
